"""A second implementation of the container: Python's zipfile and the package `cryptography`, nothing of ours.

peer.py read-dek  CONTAINER KEY_HEX OUT   opens it with the file key
peer.py read-kas  CONTAINER PKCS8_DER OUT opens it with the key service's private key
peer.py write     PLAIN CONTAINER KEY_HEX SPKI_PEM
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import zipfile

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SEGMENT = 64 * 1024


def b64(data):
    return base64.b64encode(data).decode()


def wrapping_key(private, public):
    shared = private.exchange(ec.ECDH(), public)
    return HKDF(hashes.SHA256(), 32, hashlib.sha256(b"TDF").digest(), b"").derive(shared)


def binding(key, policy):
    return b64(hmac.new(key, policy.encode(), hashlib.sha256).hexdigest().encode())


def load(path):
    archive = zipfile.ZipFile(path)
    assert archive.testzip() is None
    assert [i.filename for i in archive.infolist()] == ["0.payload", "0.manifest.json"]
    assert all(i.compress_type == zipfile.ZIP_STORED for i in archive.infolist())
    return json.loads(archive.read("0.manifest.json")), archive.read("0.payload")


def read(path, key, out):
    manifest, payload = load(path)
    information = manifest["encryptionInformation"]
    assert manifest["schemaVersion"] == "4.3.0"
    assert information["method"] == {"algorithm": "AES-256-GCM", "isStreamable": True, "iv": ""}
    (access,) = information["keyAccess"]
    assert access["policyBinding"] == {"alg": "HS256", "hash": binding(key, information["policy"])}
    integrity = information["integrityInformation"]
    at, tags, plain = 0, b"", b""
    for segment in integrity["segments"]:
        size = segment["encryptedSegmentSize"]
        sealed, at = payload[at : at + size], at + size
        assert base64.b64decode(segment["hash"]) == sealed[-16:]
        tags += sealed[-16:]
        opened = AESGCM(key).decrypt(sealed[:12], sealed[12:], None)
        assert len(opened) == segment["segmentSize"]
        plain += opened
    assert at == len(payload)
    assert integrity["rootSignature"] == {"alg": "HS256", "sig": b64(hmac.new(key, tags, hashlib.sha256).digest())}
    metadata = json.loads(base64.b64decode(access["encryptedMetadata"]))
    sealed = base64.b64decode(metadata["ciphertext"])
    assert base64.b64decode(metadata["iv"]) == sealed[:12]
    facts = json.loads(AESGCM(key).decrypt(sealed[:12], sealed[12:], None))
    assert base64.b64decode(facts["name"]).decode() == "住民一覧.xlsx"
    with open(out, "wb") as f:
        f.write(plain)


def read_with_key_service(path, der, out):
    manifest, _ = load(path)
    (access,) = manifest["encryptionInformation"]["keyAccess"]
    assert access["type"] == "ec-wrapped"
    with open(der, "rb") as f:
        private = serialization.load_der_private_key(f.read(), None)
    public = serialization.load_pem_public_key(access["ephemeralPublicKey"].encode())
    wrapped = base64.b64decode(access["wrappedKey"])
    key = AESGCM(wrapping_key(private, public)).decrypt(wrapped[:12], wrapped[12:], None)
    read(path, key, out)


def write(plain, out, key, pem):
    with open(plain, "rb") as f:
        plain = f.read()
    with open(pem, "rb") as f:
        recipient = serialization.load_pem_public_key(f.read())
    namespace = "https://shiomi.example/attr"
    attributes = [{"attribute": f"{namespace}/label/value/3A"}, {"attribute": f"{namespace}/section/value/kosodate"}]
    policy = {"uuid": "01920000-0000-7000-8000-0000000000aa", "body": {"dataAttributes": attributes, "dissem": []}}
    policy = b64(json.dumps(policy).encode())
    payload, tags, segments = b"", b"", []
    for at in range(0, max(len(plain), 1), SEGMENT):
        piece, iv = plain[at : at + SEGMENT], os.urandom(12)
        sealed = iv + AESGCM(key).encrypt(iv, piece, None)
        payload, tags = payload + sealed, tags + sealed[-16:]
        sizes = {"segmentSize": len(piece), "encryptedSegmentSize": len(sealed)}
        segments.append({"hash": b64(sealed[-16:]), **sizes})
    ephemeral, iv = ec.generate_private_key(ec.SECP256R1()), os.urandom(12)
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    access = {
        "type": "ec-wrapped",
        "url": "https://kas.shiomi.example",
        "protocol": "kas",
        "kid": "kas-1",
        "wrappedKey": b64(iv + AESGCM(wrapping_key(ephemeral, recipient)).encrypt(iv, key, None)),
        "ephemeralPublicKey": ephemeral.public_key().public_bytes(serialization.Encoding.PEM, spki).decode(),
        "policyBinding": {"alg": "HS256", "hash": binding(key, policy)},
    }
    integrity = {
        "rootSignature": {"alg": "HS256", "sig": b64(hmac.new(key, tags, hashlib.sha256).digest())},
        "segmentHashAlg": "GMAC",
        "segmentSizeDefault": SEGMENT,
        "encryptedSegmentSizeDefault": SEGMENT + 28,
        "segments": segments,
    }
    information = {
        "type": "split",
        "policy": policy,
        "keyAccess": [access],
        "method": {"algorithm": "AES-256-GCM", "isStreamable": True},
        "integrityInformation": integrity,
    }
    payload_of = {"type": "reference", "url": "0.payload", "protocol": "zip", "isEncrypted": True}
    manifest = {"payload": payload_of, "encryptionInformation": information, "schemaVersion": "4.3.0"}
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("0.payload", payload)
        archive.writestr("0.manifest.json", json.dumps(manifest, indent=1))


if __name__ == "__main__":
    verb, rest = sys.argv[1], sys.argv[2:]
    if verb == "read-dek":
        read(rest[0], bytes.fromhex(rest[1]), rest[2])
    elif verb == "read-kas":
        read_with_key_service(*rest)
    else:
        write(rest[0], rest[1], bytes.fromhex(rest[2]), rest[3])
