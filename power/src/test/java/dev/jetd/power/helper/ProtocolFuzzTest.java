package dev.jetd.power.helper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.Mutator;
import dev.jetd.power.modes.Nvpmodel.Answer;
import dev.jetd.power.modes.NvpmodelOutput;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProtocolFuzzTest {
  @Test
  void aRequestIsEitherExactlyOneOfTheFormsOrNone() {
    Mutator mutator = new Mutator(1);
    for (int i = 0; i < 50_000; i++) {
      String line = mutator.next(List.of("mode 1", "boot 12", "mode 9999"));
      HelperRequest.parse(line)
          .ifPresent(request -> assertThat(line).matches("(mode|boot) [0-9]{1,4}"));
    }
  }

  @Test
  void aReplyIsAlwaysOneLineThatFitsAndIsReadBack() {
    Mutator mutator = new Mutator(2);
    List<String> outputs = List.of("NVPM ERROR: bad input!\nsecond", "", "x | y");
    for (int i = 0; i < 20_000; i++) {
      NvpmodelOutput output = new NvpmodelOutput(mutator.next(outputs));
      String line = HelperReply.line(new Answer.Exited(i % 256, output));
      assertThat(line).doesNotContain("\n").hasSizeLessThan(HelperReply.LONGEST);
      int code = i % 256;
      assertThat(HelperReply.parse(line))
          .isInstanceOfSatisfying(
              Answer.Exited.class, back -> assertThat(back.code()).isEqualTo(code));
    }
  }

  @Test
  void noReplyMakesTheClientFail() {
    Mutator mutator = new Mutator(3);
    for (int i = 0; i < 50_000; i++) {
      String line = mutator.next(List.of("exit 0", "exit 234 NVPM ERROR", "refused no", "timeout"));
      assertThat(HelperReply.parse(line)).isNotNull();
    }
  }
}
