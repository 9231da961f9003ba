"""How providers sign and encrypt what they tell: WeCom and DingTalk one way, Feishu another."""

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

BLOCK, WIDE_BLOCK = 128, 256  # in bits; WeCom and DingTalk fill up to 32 bytes
RANDOM, LENGTH = 16, 4


class Unreadable(Exception):
    """This was not encrypted with our key, or not for us."""


def signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """The signature of WeCom and DingTalk."""
    return hashlib.sha1("".join(sorted((token, timestamp, nonce, encrypted))).encode()).hexdigest()


def is_same(given: str, right: str) -> bool:
    """Compare without telling by the time that it takes how much is right."""
    return hmac.compare_digest(given.encode(), right.encode())


def unpack(aes_key: str, encrypted: str) -> tuple[str, str]:
    """What WeCom and DingTalk have encrypted, and for whom."""
    key = _long_key(aes_key)
    plain = _decrypted(key, key[:16], encrypted, WIDE_BLOCK)
    size = int.from_bytes(plain[RANDOM : RANDOM + LENGTH], "big")
    said, receiver = plain[RANDOM + LENGTH :][:size], plain[RANDOM + LENGTH :][size:]
    if len(said) != size:
        raise Unreadable
    return _text(said), _text(receiver)


def pack(aes_key: str, words: str, receiver: str) -> str:
    """Encrypt as WeCom and DingTalk do."""
    key, said = _long_key(aes_key), words.encode()
    plain = secrets.token_bytes(RANDOM) + len(said).to_bytes(LENGTH, "big") + said + receiver.encode()
    return _encrypted(key, key[:16], plain, WIDE_BLOCK)


def feishu_signature(timestamp: str, nonce: str, encrypt_key: str, body: bytes) -> str:
    """The signature of Feishu: over the body as it came."""
    return hashlib.sha256(f"{timestamp}{nonce}{encrypt_key}".encode() + body).hexdigest()


def feishu_unpack(encrypt_key: str, encrypted: str) -> str:
    """What Feishu has encrypted: its first block is what the chain begins with."""
    try:
        raw = base64.b64decode(encrypted, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable from None
    rest = base64.b64encode(raw[16:]).decode()
    return _text(_decrypted(_digest(encrypt_key), raw[:16], rest, BLOCK))


def _long_key(aes_key: str) -> bytes:
    try:
        key = base64.b64decode(f"{aes_key}=", validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable from None
    if len(key) != 32:
        raise Unreadable
    return key


def _digest(encrypt_key: str) -> bytes:
    return hashlib.sha256(encrypt_key.encode()).digest()


def _decrypted(key: bytes, first: bytes, encrypted: str, block: int) -> bytes:
    try:
        raw = base64.b64decode(encrypted, validate=True)
        decryptor = Cipher(algorithms.AES(key), modes.CBC(first)).decryptor()
        padded = decryptor.update(raw) + decryptor.finalize()
        unpadder = PKCS7(block).unpadder()
        return unpadder.update(padded) + unpadder.finalize()
    except (binascii.Error, ValueError):
        raise Unreadable from None


def _encrypted(key: bytes, first: bytes, plain: bytes, block: int) -> str:
    padder = PKCS7(block).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(first)).encryptor()
    padded = padder.update(plain) + padder.finalize()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Unreadable from None
