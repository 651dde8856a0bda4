package dev.jetd.bindings.natives;

/** How JavaCPP is to behave in this process. */
public final class JavaCpp {
  /** Its own library, which goes before any binding. */
  public static final String LIBRARY = "libjnijavacpp.so";

  private JavaCpp() {}

  /**
   * Must come before the first class of JavaCPP. Without it JavaCPP loads by itself, and stops
   * allocating when the process is larger than four Java heaps, which a model's weights soon are.
   */
  public static void configure() {
    System.setProperty("org.bytedeco.javacpp.loadlibraries", "false");
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
  }
}
