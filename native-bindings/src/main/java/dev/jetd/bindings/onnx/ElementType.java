package dev.jetd.bindings.onnx;

import dev.jetd.bindings.DataType;
import java.util.Optional;

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
  public int code() {
    return code;
  }

  /** The fewest bytes that so many elements can be written in: ONNX packs the smallest in pairs. */
  long leastBytes(long elements) {
    return switch (this) {
      case UINT4, INT4, FLOAT4E2M1 -> elements / 2;
      default -> elements;
    };
  }

  /** The type of that element in the words of the tensor interface; empty where it has none. */
  Optional<DataType> dataType() {
    return switch (this) {
      case FLOAT -> Optional.of(DataType.FP32);
      case DOUBLE -> Optional.of(DataType.FP64);
      case FLOAT16 -> Optional.of(DataType.FP16);
      case BFLOAT16 -> Optional.of(DataType.BF16);
      case STRING -> Optional.of(DataType.BYTES);
      default -> DataType.ofName(name());
    };
  }

  static ElementType of(DataType type) {
    return switch (type) {
      case FP32 -> FLOAT;
      case FP64 -> DOUBLE;
      case FP16 -> FLOAT16;
      case BF16 -> BFLOAT16;
      case BYTES -> STRING;
      default -> valueOf(type.name());
    };
  }

  /** The type of a number, {@link #UNDEFINED} for one newer than this list. */
  public static ElementType of(long code) {
    for (ElementType type : ALL) {
      if (type.code == code) {
        return type;
      }
    }
    return UNDEFINED;
  }
}
