package dev.jetd.bindings.tensorrt;

import com.sun.jna.Function;
import org.bytedeco.javacpp.Pointer;

/**
 * Frees objects of C++ classes with virtual destructors, as {@code delete} does: by the second of
 * the destructor's two entries in the object's table (Itanium C++ ABI 2.5.2, which both our
 * platforms follow). JavaCPP's bindings have no way to.
 */
final class CppObject {
  /** Where TensorRT's own classes have it: the destructor is what they declare first. */
  private static final int FIRST = 0;

  /** Eight functions come before the parser's; so in every TensorRT 10. */
  private static final int PARSERS = 8;

  private CppObject() {}

  /** Frees an object of a class derived from {@code INoCopy}. */
  static void delete(Pointer object) {
    delete(object, FIRST);
  }

  static void deleteParser(Pointer parser) {
    delete(parser, PARSERS);
  }

  private static void delete(Pointer object, int destructor) {
    if (object.isNull()) {
      return;
    }
    com.sun.jna.Pointer self = new com.sun.jna.Pointer(object.address());
    long entry = (destructor + 1L) * com.sun.jna.Native.POINTER_SIZE;
    com.sun.jna.Pointer code = self.getPointer(0).getPointer(entry);
    Function.getFunction(code).invokeVoid(new Object[] {self});
    object.setNull();
  }
}
