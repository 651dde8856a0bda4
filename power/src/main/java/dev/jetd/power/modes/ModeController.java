package dev.jetd.power.modes;

import dev.jetd.power.modes.Nvpmodel.Answer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Changes the power mode and believes only the live caps. One change at a time. */
public final class ModeController {
  private final ModeReader reader;
  private final Nvpmodel nvpmodel;
  private final ReentrantLock changing = new ReentrantLock();

  /** Reads by {@code reader}, acts by {@code nvpmodel}. */
  public ModeController(ModeReader reader, Nvpmodel nvpmodel) {
    this.reader = reader;
    this.nvpmodel = nvpmodel;
  }

  /** Makes the mode of that id or name the one in force, if that can be done without a reboot. */
  public ModeChange change(String idOrName) {
    return with(idOrName, this::now);
  }

  /** Records the mode of that id or name for the next boot. */
  public ModeChange changeOnNextBoot(String idOrName) {
    return with(idOrName, (conf, mode) -> onNextBoot(mode));
  }

  private interface Action {
    ModeChange run(NvpmodelConf conf, PowerMode mode);
  }

  private ModeChange with(String wish, Action action) {
    changing.lock();
    try {
      Optional<NvpmodelConf> conf = reader.conf();
      Optional<PowerMode> mode = conf.flatMap(c -> c.find(wish));
      if (conf.isEmpty() || mode.isEmpty()) {
        return new ModeChange.Unknown(wish, conf.map(NvpmodelConf::modes).orElse(List.of()));
      }
      return action.run(conf.get(), mode.get());
    } finally {
      changing.unlock();
    }
  }

  private ModeChange now(NvpmodelConf conf, PowerMode mode) {
    CurrentMode current = reader.current(conf);
    if (current.readable()
        && current.live().equals(Optional.of(mode))
        && current.disagreement().isEmpty()) {
      return new ModeChange.AlreadyActive(mode);
    }
    Optional<String> reboot = reader.rebootReason(conf, mode);
    if (reboot.isPresent()) {
      return new ModeChange.NeedsReboot(mode, reboot.get());
    }
    Answer answer = nvpmodel.apply(mode.id());
    Optional<List<Difference>> differences = reader.differences(conf, mode);
    return differences.isPresent() && differences.get().isEmpty()
        ? new ModeChange.Changed(mode)
        : explain(mode, answer, differences.orElse(List.of()));
  }

  private ModeChange onNextBoot(PowerMode mode) {
    Answer answer = nvpmodel.recordForBoot(mode.id());
    return answer instanceof Answer.Exited exited && exited.code() == 0
        ? new ModeChange.OnNextBoot(mode)
        : explain(mode, answer, List.of());
  }

  private static ModeChange explain(PowerMode mode, Answer answer, List<Difference> differences) {
    return switch (answer) {
      case Answer.Refused refused -> new ModeChange.Failed(mode, refused.reason());
      case Answer.Unreachable nobody -> new ModeChange.Failed(mode, nobody.reason());
      case Answer.TimedOut late ->
          new ModeChange.Failed(
              mode, late.output().complaint().orElse("nvpmodel did not answer in time"));
      case Answer.Exited exited -> explain(mode, exited, differences);
    };
  }

  private static ModeChange explain(
      PowerMode mode, Answer.Exited exited, List<Difference> differences) {
    NvpmodelOutput output = exited.output();
    if (output.asksForReboot()) {
      return new ModeChange.NeedsReboot(mode, mode + " needs a reboot, as nvpmodel says");
    }
    if (output.ignoredInContainer()) {
      return new ModeChange.InContainer(mode);
    }
    if (exited.code() != 0) {
      String reason = output.complaint().map(line -> ": " + line).orElse("");
      return new ModeChange.Failed(mode, "nvpmodel ended with " + exited.code() + reason);
    }
    return new ModeChange.NotVerified(mode, differences);
  }
}
