package dev.jetd.bindings.natives;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads from a compiled class which methods and fields of other classes it names. */
final class CalledMethods {

  /**
   * A use of another class's member.
   *
   * @param owner with slashes
   * @param descriptor as the virtual machine writes it; a field's has no brackets
   */
  record Use(String owner, String name, String descriptor) {}

  private final Object[] pool;
  private final List<int[]> references = new ArrayList<>();

  private CalledMethods(DataInputStream in) throws IOException {
    in.readInt();
    in.readInt();
    int count = in.readUnsignedShort();
    pool = new Object[count];
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> pool[i] = in.readUTF();
        case 3, 4 -> in.readInt();
        case 5, 6 -> {
          in.readLong();
          i++;
        }
        case 7, 8, 16, 19, 20 -> pool[i] = in.readUnsignedShort();
        case 9, 10, 11 -> {
          pool[i] = new int[] {in.readUnsignedShort(), in.readUnsignedShort()};
          references.add((int[]) pool[i]);
        }
        case 12 -> pool[i] = new int[] {in.readUnsignedShort(), in.readUnsignedShort()};
        case 15 -> {
          in.readUnsignedByte();
          in.readUnsignedShort();
        }
        case 17, 18 -> in.readInt();
        default -> throw new IOException("constant " + i + " is of a kind " + tag);
      }
    }
  }

  static List<Use> of(Path classFile) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(classFile))) {
      CalledMethods read = new CalledMethods(in);
      return read.references.stream().map(read::use).toList();
    }
  }

  private Use use(int[] reference) {
    int[] nameAndType = (int[]) pool[reference[1]];
    return new Use(
        (String) pool[(int) pool[reference[0]]],
        (String) pool[nameAndType[0]],
        (String) pool[nameAndType[1]]);
  }
}
