"""Times all-MiniLM-L6-v2 on CUDA in ONNX Runtime and PyTorch, where Python has them:

    peers.py MODEL.onnx ROWSxTOKENS...

A line a measurement: who|shape|p50 in ms|texts a second; or who|why it was not run. ONNX Runtime runs the graph itself,
inputs and outputs on the device. PyTorch has the same layers and sizes in FP16 with weights by chance, which take the
same time; with a CUDA graph too.
"""
import statistics
import sys
import time

WARM_UP, RUNS = 20, 200


def tell(who, shape, millis):
    p50 = statistics.median(millis)
    print(f"{who}|{shape}|{p50:.3f}|{int(shape.split('x')[0]) * 1000 / p50:.0f}", flush=True)


def timed(run, wait):
    for _ in range(WARM_UP):
        run()
    wait()
    millis = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        wait()
        millis.append((time.perf_counter() - start) * 1000)
    return millis


def onnxruntime(model, shapes, provider="CUDAExecutionProvider", device="cuda"):
    import numpy
    import onnxruntime as ort

    who = f"ONNX Runtime {ort.__version__} CUDA, the FP32 graph"
    if provider not in ort.get_available_providers():
        print(f"{who}|this build has no {provider}")
        return
    options = ort.SessionOptions()
    options.log_severity_level = 3
    session = ort.InferenceSession(model, options, providers=[provider])
    if session.get_providers()[0] != provider:
        print(f"{who}|{provider} does not load here")
        return
    for shape in shapes:
        rows, tokens = map(int, shape.split("x"))
        binding = session.io_binding()
        for wanted in session.get_inputs():
            kind = numpy.zeros if "type" in wanted.name else numpy.ones
            value = ort.OrtValue.ortvalue_from_numpy(kind((rows, tokens), dtype=numpy.int64), device, 0)
            binding.bind_ortvalue_input(wanted.name, value)
        binding.bind_output(session.get_outputs()[0].name, device)
        tell(who, shape, timed(lambda: session.run_with_iobinding(binding), binding.synchronize_outputs))


def pytorch(shapes):
    import torch

    who = f"PyTorch {torch.__version__} FP16"
    if not torch.cuda.is_available():
        print(f"{who}|it finds no CUDA device")
        return
    layer = torch.nn.TransformerEncoderLayer(384, 12, 1536, activation="gelu", batch_first=True)
    body = torch.nn.TransformerEncoder(layer, 6, enable_nested_tensor=False)
    words, places = torch.nn.Embedding(30522, 384), torch.nn.Embedding(512, 384)
    for part in (body, words, places):
        part.eval().cuda().half()
    for shape in shapes:
        rows, tokens = map(int, shape.split("x"))
        ids = torch.ones((rows, tokens), dtype=torch.long, device="cuda")
        at = torch.arange(tokens, device="cuda")

        def forward():
            vectors = body(words(ids) + places(at)).float().mean(1)
            return torch.nn.functional.normalize(vectors)

        with torch.inference_mode():
            tell(who, shape, timed(forward, torch.cuda.synchronize))
            side = torch.cuda.Stream()
            with torch.cuda.stream(side):
                for _ in range(3):
                    forward()
            torch.cuda.synchronize()
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                forward()
            tell(f"{who}, CUDA graph", shape, timed(graph.replay, torch.cuda.synchronize))


def main(model, *shapes):
    for who, run in (("ONNX Runtime", lambda: onnxruntime(model, shapes)), ("PyTorch", lambda: pytorch(shapes))):
        try:
            run()
        except ImportError as missing:
            print(f"{who}|{missing}")
        except Exception as failure:  # noqa: BLE001 - whatever a peer fails of is told, and jetd's figures stand
            print(f"{who}|{type(failure).__name__}: {str(failure).splitlines()[0] if str(failure) else ''}".replace("\n", " "))


if __name__ == "__main__":
    main(*sys.argv[1:])
