package dev.jetd.bindings.onnx;

/** What a tensor is made of. */
public enum ElementType {
  UNDEFINED(0),
  FLOAT(1),
  UINT8(2),
  INT8(3),
  UINT16(4),
  INT16(5),
  INT32(6),
  INT64(7),
  STRING(8),
  BOOL(9),
  FLOAT16(10),
  DOUBLE(11),
  UINT32(12),
  UINT64(13),
  COMPLEX64(14),
  COMPLEX128(15),
  BFLOAT16(16),
  FLOAT8E4M3FN(17),
  FLOAT8E4M3FNUZ(18),
  FLOAT8E5M2(19),
  FLOAT8E5M2FNUZ(20),
  UINT4(21),
  INT4(22),
  FLOAT4E2M1(23);

  private static final ElementType[] ALL = values();

  private final int code;

  ElementType(int code) {
    this.code = code;
  }

  /** The number of this type, in ONNX files and in ONNX Runtime's interface alike. */
  int code() {
    return code;
  }

  /** The fewest bytes that so many elements can be written in: ONNX packs the smallest in pairs. */
  long leastBytes(long elements) {
    return switch (this) {
      case UINT4, INT4, FLOAT4E2M1 -> elements / 2;
      default -> elements;
    };
  }

  /** The type of a number, {@link #UNDEFINED} for one newer than this list. */
  static ElementType of(long code) {
    for (ElementType type : ALL) {
      if (type.code == code) {
        return type;
      }
    }
    return UNDEFINED;
  }
}
