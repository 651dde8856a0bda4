package dev.jetd.bindings.cuda;

import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.global.cudart;

/** Recorded work that one call queues whole. Whatever it works on must outlive it. */
public final class CudaGraph extends CudaObject {
  private final CUgraphExec_st graph;

  private CudaGraph(CUgraphExec_st graph) {
    super("graph");
    this.graph = graph;
  }

  /** Makes a recording ready to be launched; the recording itself is freed. */
  static CudaGraph of(CUgraph_st recording) {
    CUgraphExec_st graph = new CUgraphExec_st();
    int made = cudart.cudaGraphInstantiate(graph, recording, 0);
    int freed = cudart.cudaGraphDestroy(recording);
    CudaStatus.check(made, "making a graph");
    CudaGraph ready = new CudaGraph(graph);
    try {
      CudaStatus.check(freed, "freeing a recording");
      return ready;
    } catch (RuntimeException e) {
      ready.close();
      throw e;
    }
  }

  public void launch(CudaStream stream) {
    checkOpen();
    CudaStatus.check(cudart.cudaGraphLaunch(graph, stream.handle()), "launching a graph");
  }

  @Override
  int free() {
    return cudart.cudaGraphExecDestroy(graph);
  }
}
