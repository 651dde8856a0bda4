"""Vectors without a network, the same as jetd's.

    python3 offline.py pull http://127.0.0.1:8080 all-MiniLM-L6-v2:1-fp32 DIR     once, while jetd can be reached
    python3 offline.py embed DIR "The cat sat on the mats."                       ever after

pull needs nothing but Python; it checks every file against the SHA-256 in jetd-model.json and goes on where it was
broken off. embed needs the packages in requirements.txt, and reads from that manifest how vectors are pooled, scaled
and cut.
"""

import hashlib
import json
import os
import sys
import urllib.error
import urllib.request

MANIFEST = "jetd-model.json"


def pull(server, name, directory):
    path = name.replace(":", "/versions/")
    with get(f"{server}/api/v1/models/{path}") as response:
        model = json.load(response)
    if "model.onnx" not in model["files"]:
        raise SystemExit(f"{model['name']}:{model['version']} has no ONNX graph: name another version")
    files = f"{server}/api/v1/models/{model['name']}/versions/{model['version']}/files"
    os.makedirs(directory, exist_ok=True)
    with get(f"{files}/{MANIFEST}") as response:
        manifest = response.read()
    for file, entry in json.loads(manifest)["files"].items():
        pull_file(f"{files}/{file}", os.path.join(directory, file), entry["bytes"], entry["sha256"])
    # Last, so that a directory with a manifest is a whole model.
    with open(os.path.join(directory, MANIFEST), "wb") as out:
        out.write(manifest)
    return model


def pull_file(url, file, size, sha256):
    if os.path.exists(file) and digest(file) == sha256:
        return
    part = file + ".part"
    have = os.path.getsize(part) if os.path.exists(part) else 0
    # The ETag is the SHA-256: if it is another by now, the server sends the whole file.
    resume = {"Range": f"bytes={have}-", "If-Range": f'"{sha256}"'} if 0 < have < size else {}
    with get(url, resume) as response, open(part, "ab" if response.status == 206 else "wb") as out:
        while chunk := response.read(1 << 16):
            out.write(chunk)
    found = digest(part)
    if found != sha256:
        os.remove(part)
        raise SystemExit(f"{url}: expected SHA-256 {sha256}, found {found}")
    os.replace(part, file)


def get(url, headers=None):
    try:
        return urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=60)
    except urllib.error.HTTPError as e:
        raise SystemExit(f"{url}: {e.code} {e.read().decode(errors='replace')}") from e


def digest(file):
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def opened(directory):
    import numpy
    import onnxruntime
    import tokenizers

    with open(os.path.join(directory, MANIFEST), "rb") as file:
        manifest = json.load(file)
    tokenizer = tokenizers.Tokenizer.from_file(os.path.join(directory, "tokenizer.json"))
    # Many a tokenizer.json cuts and pads to a length of its own; the manifest's is the one that counts.
    tokenizer.enable_truncation(manifest["maxTokens"])
    tokenizer.no_padding()
    session = onnxruntime.InferenceSession(os.path.join(directory, "model.onnx"))
    names = [i.name for i in session.get_inputs()]

    def embed(text):
        ids = numpy.array([tokenizer.encode(text).ids], dtype=numpy.int64)
        inputs = {
            "input_ids": ids,
            "attention_mask": numpy.ones_like(ids),
            "token_type_ids": numpy.zeros_like(ids),
        }
        wanted = {name: inputs[name] for name in names}
        output = session.run([manifest["output"]] if "output" in manifest else None, wanted)[0][0]
        pooling = manifest["pooling"]
        vector = {
            "mean": lambda: output.mean(axis=0),
            "cls": lambda: output[0],
            "last": lambda: output[-1],
            "none": lambda: output,
        }[pooling]()
        return vector / numpy.linalg.norm(vector) if manifest["normalize"] else vector

    return embed


def main(arguments):
    match arguments:
        case ["pull", server, name, directory]:
            model = pull(server, name, directory)
            print(f"{model['name']}:{model['version']} in {directory}, every file as its manifest says")
        case ["embed", directory, *texts] if texts:
            embed = opened(directory)
            for text in texts:
                print(json.dumps(embed(text).tolist()))
        case _:
            raise SystemExit("offline.py pull SERVER MODEL DIR | embed DIR TEXT...")


main(sys.argv[1:])
