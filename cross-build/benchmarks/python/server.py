"""POST {"text": "..."} -> {"embedding": [...]}: server.py BUNDLE PORT

One run a text, at its true length, so that an INT8 vector does not depend on its neighbours. The endpoint is a plain
function, which FastAPI runs in its thread pool; runs have one thread each.
"""

import sys

import numpy
import onnxruntime
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from tokenizers import Tokenizer

MAX_TOKENS = 256

bundle, port = sys.argv[1], int(sys.argv[2])
tokenizer = Tokenizer.from_file(f"{bundle}/tokenizer.json")
tokenizer.no_padding()
tokenizer.enable_truncation(MAX_TOKENS)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(
    f"{bundle}/model.onnx", options, providers=["CPUExecutionProvider"]
)
app = FastAPI()


class Request(BaseModel):
    text: str


@app.post("/api/v1/embed")
def embed(request: Request) -> JSONResponse:
    ids = numpy.array([tokenizer.encode(request.text).ids], dtype=numpy.int64)
    hidden = session.run(
        None,
        {
            "input_ids": ids,
            "attention_mask": numpy.ones_like(ids),
            "token_type_ids": numpy.zeros_like(ids),
        },
    )[0]
    vector = hidden[0].sum(axis=0)
    return JSONResponse({"embedding": (vector / numpy.linalg.norm(vector)).tolist()})


uvicorn.run(
    app, host="127.0.0.1", port=port, loop="uvloop", http="httptools", log_level="error", access_log=False
)
