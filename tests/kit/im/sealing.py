"""How the providers sign and encrypt, written down a second time."""

import base64
import hashlib
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def _padded(plain: bytes, block: int) -> bytes:
    count = block - len(plain) % block
    return plain + bytes([count]) * count


def _cbc(key: bytes, first: bytes, padded: bytes) -> bytes:
    machine = Cipher(algorithms.AES(key), modes.CBC(first)).encryptor()
    return machine.update(padded) + machine.finalize()


def wide(aes_key: str, words: bytes, receiver: str) -> str:
    """Encrypt as WeCom and DingTalk do: filled up to 32 bytes."""
    key = base64.b64decode(aes_key + "=")
    plain = os.urandom(16) + struct.pack(">I", len(words)) + words + receiver.encode()
    return base64.b64encode(_cbc(key, key[:16], _padded(plain, 32))).decode()


def opened(aes_key: str, encrypted: str) -> tuple[bytes, str]:
    """Read what was encrypted so."""
    key = base64.b64decode(aes_key + "=")
    machine = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    padded = machine.update(base64.b64decode(encrypted)) + machine.finalize()
    assert 1 <= padded[-1] <= 32
    assert padded.endswith(bytes([padded[-1]]) * padded[-1])
    plain = padded[: -padded[-1]][16:]
    size = struct.unpack(">I", plain[:4])[0]
    return plain[4 : 4 + size], plain[4 + size :].decode()


def proof(*parts: str) -> str:
    """The signature of WeCom and DingTalk."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def narrow(encrypt_key: str, words: bytes) -> str:
    """Encrypt as Feishu does."""
    first = os.urandom(16)
    return base64.b64encode(
        first + _cbc(hashlib.sha256(encrypt_key.encode()).digest(), first, _padded(words, 16))
    ).decode()
