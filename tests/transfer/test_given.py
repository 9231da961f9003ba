"""What a backup takes along of a home's settings."""

from pathlib import Path

import pytest

from guanxi.transfer.given import kept_settings

pytestmark = pytest.mark.once


def test_neither_secrets_nor_the_places_of_one_installation_are_taken_along(tmp_path: Path, settings):
    settings.HOME = tmp_path
    lines = [
        'base_url = "https://crm.example.com"',
        'database_url = "postgresql://a:b@first/guanxi"',
        'GUANXI_DIRECT_DATABASE_URL = "postgresql://a:b@first/guanxi"',
        'replica_urls = "postgresql://a:b@second/guanxi"',
        'files_url = "s3://bucket/folder"',
        'email_url = "smtp://a:b@mail"',
        'secret_key = "s"',
        'metrics_token = "t"',
    ]
    (tmp_path / "guanxi.toml").write_text("\n".join(lines), encoding="utf-8")

    assert kept_settings().decode() == 'base_url = "https://crm.example.com"\n'
