package dev.jetd.daemon.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.daemon.registry.RegistryException.Reason;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.models.ModelId;
import dev.jetd.models.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which versions serve, and who still may use those that no longer do. */
final class ModelRegistryTest {
  @TempDir Path directory;
  private Shop shop;

  @BeforeEach
  void openShop() {
    Shop.add(directory, "1", "2", "3");
    shop = reopen("m:1");
  }

  @AfterEach
  void closeShop() {
    shop.close();
  }

  @Test
  void anActivatedVersionServesAndTheOneBeforeIsFreedWhenItsLastRequestHasLeft() {
    Shop.Weightless first = shop.hold("m");
    shop.registry.activate(ref("m:2"));
    assertThat(shop.answering("m")).isEqualTo("2");
    assertThat(state("1")).isEqualTo(IndexEntry.State.UNLOADING);
    assertThat(first.closed).isFalse();
    first.holds().give();
    first.holds().freed().join();
    assertThat(first.closed).isTrue();
    assertThat(state("1")).isEqualTo(IndexEntry.State.AVAILABLE);
    assertThatThrownBy(() -> shop.answering("m:1")).isInstanceOf(ServeException.class);
  }

  @Test
  void aVersionThatDoesNotLoadLeavesEverythingAsItWas() {
    shop.broken.add("2");
    assertThatThrownBy(() -> shop.registry.activate(ref("m:2")))
        .isInstanceOf(RegistryException.class)
        .hasMessage("m:2 cannot be loaded: it does not load");
    assertThat(shop.answering("m")).isEqualTo("1");
    assertThat(entry("2").state()).isEqualTo(IndexEntry.State.FAILED);
    assertThat(entry("2").reason()).isEqualTo("it does not load");
    assertThat(shop.loaded).noneMatch(m -> m.closed);
    shop.broken.clear();
    shop.registry.activate(ref("m:2"));
    assertThat(shop.answering("m")).isEqualTo("2");
  }

  @Test
  void aChoiceThatCannotBeKeptIsNotMade() throws IOException {
    Files.createDirectories(directory.resolve("models.json/in-the-way"));
    assertThatThrownBy(() -> shop.registry.activate(ref("m:2")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("nothing was changed")
        .hasMessageContaining("models.json");
    assertThat(shop.answering("m")).isEqualTo("1");
    assertThat(shop.loaded.getLast().closed).isTrue();
  }

  @Test
  void aCanaryAnswersItsShareAndFullNamesAlwaysTheirOwn() {
    shop.registry.canary(ref("m:2"), 10);
    List<String> answers = IntStream.range(0, 1000).mapToObj(i -> shop.answering("m")).toList();
    assertThat(answers).filteredOn("2"::equals).hasSize(100);
    assertThat(answers.subList(300, 400)).filteredOn("2"::equals).hasSize(10);
    assertThat(entry("2").canaryPercent()).isEqualTo(10);
    assertThat(shop.answering("m:2")).isEqualTo("2");
    assertThat(shop.answering("m:1")).isEqualTo("1");
    shop.registry.rollback("m");
    assertThat(IntStream.range(0, 50).mapToObj(i -> shop.answering("m"))).containsOnly("1");
  }

  @Test
  void aCanaryThatIsActivatedIsNotLoadedAgain() {
    shop.registry.canary(ref("m:2"), 50);
    Shop.Weightless canary = shop.hold("m:2");
    shop.registry.activate(ref("m:2"));
    assertThat(shop.hold("m")).isSameAs(canary);
    assertThat(shop.loaded).hasSize(2);
  }

  @Test
  void aRollbackLeadsToTheVersionBeforeAndBackAgain() {
    assertThatThrownBy(() -> shop.registry.rollback("m"))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT));
    shop.registry.activate(ref("m:3"));
    shop.registry.rollback("m");
    assertThat(shop.answering("m")).isEqualTo("1");
    shop.registry.rollback("m");
    assertThat(shop.answering("m")).isEqualTo("3");
  }

  @Test
  void choicesOutliveARestart() {
    shop.registry.activate(ref("m:2"));
    shop.registry.load(ref("m:3"));
    shop.registry.canary(ref("m:1"), 20);
    shop.close();
    shop = reopen("m:1");
    assertThat(shop.answering("m:3")).isEqualTo("3");
    assertThat(IntStream.range(0, 10).mapToObj(i -> shop.answering("m")))
        .containsOnly("1", "2")
        .filteredOn("1"::equals)
        .hasSize(2);
    shop.close();
    shop = reopen("m:3");
    assertThat(shop.answering("m")).as("the configuration says something new").isEqualTo("3");
  }

  @Test
  void aChosenVersionThatIsBrokenAfterARestartGivesWayToTheOneBefore() {
    shop.registry.activate(ref("m:2"));
    shop.close();
    shop = new Shop(directory, "m:1");
    shop.broken.add("2");
    shop.registry.start();
    assertThat(shop.answering("m")).isEqualTo("1");
    assertThat(state("2")).isEqualTo(IndexEntry.State.FAILED);
  }

  @Test
  void aFileOfChoicesThatIsGarbageIsSetAside() throws IOException {
    for (String garbage : List.of("", "{", "[]", "{\"schema\":1}", "{\"schema\":9}")) {
      shop.close();
      Files.writeString(directory.resolve("models.json"), garbage);
      shop = reopen("m:1");
      assertThat(shop.answering("m")).isEqualTo("1");
      assertThat(directory.resolve("models.json.corrupt")).hasContent(garbage);
    }
  }

  @Test
  void withoutAPinTheNewestThatLoadsServesAtOnce() {
    shop.close();
    shop = new Shop(directory, "m");
    shop.broken.add("3");
    shop.registry.start();
    assertThat(shop.answering("m")).isEqualTo("2");
    Shop.add(directory, "10");
    shop.registry.added(new ModelId("m", "10"));
    assertThat(shop.answering("m")).isEqualTo("10");
    Shop.add(directory, "10.1");
    shop.broken.add("10.1");
    shop.registry.added(new ModelId("m", "10.1"));
    assertThat(shop.answering("m")).as("what served before goes on").isEqualTo("10");
    assertThat(state("10.1")).isEqualTo(IndexEntry.State.FAILED);
    shop.registry.activate(ref("m:2"));
    Shop.add(directory, "11");
    shop.registry.added(new ModelId("m", "11"));
    assertThat(shop.answering("m")).as("2 is pinned").isEqualTo("2");
    shop.registry.activate(ref("m"));
    assertThat(shop.answering("m")).isEqualTo("11");
  }

  @Test
  void aModelOutOfServiceAnswersNoMoreAndItsFilesMayGo() {
    assertThatThrownBy(() -> shop.registry.whileUnused(new ModelId("m", "1"), () -> {}))
        .hasMessage("m:1 is in service; unload it first");
    shop.registry.load(ref("m:2"));
    shop.registry.unload(ref("m:2"));
    assertThatThrownBy(() -> shop.answering("m:2")).isInstanceOf(ServeException.class);
    assertThat(shop.answering("m")).isEqualTo("1");
    shop.registry.unload(ref("m"));
    assertThatThrownBy(() -> shop.answering("m")).isInstanceOf(ServeException.class);
    shop.loaded.forEach(m -> m.holds().freed().join());
    boolean[] done = {false};
    shop.registry.whileUnused(new ModelId("m", "1"), () -> done[0] = true);
    assertThat(done[0]).isTrue();
    shop.registry.load(ref("m:1"));
    assertThat(shop.answering("m")).isEqualTo("1");
  }

  @Test
  void whatIsNotThereIsSaid() {
    for (Runnable change :
        List.<Runnable>of(
            () -> shop.registry.activate(ref("m:9")),
            () -> shop.registry.load(ref("other")),
            () -> shop.registry.rollback("other"),
            () -> shop.registry.unload(ref("other")))) {
      assertThatThrownBy(change::run)
          .isInstanceOfSatisfying(
              RegistryException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND));
    }
    assertThatThrownBy(() -> shop.registry.canary(ref("m:1"), 10)).hasMessageContaining("already");
    assertThatThrownBy(() -> shop.registry.canary(ref("m:2"), 100)).hasMessageContaining("0 to 99");
  }

  /** Requests come and go while versions change: none meets a closed model, and all are freed. */
  @Test
  void noRequestEverMeetsAModelThatIsClosed() throws Exception {
    CountDownLatch changing = new CountDownLatch(1);
    try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
      List<Future<?>> requests =
          IntStream.range(0, 4)
              .<Future<?>>mapToObj(i -> clients.submit(() -> use(changing)))
              .toList();
      for (int i = 0; i < 100; i++) {
        shop.registry.activate(ref("m:" + (i % 3 + 1)));
      }
      changing.countDown();
      for (Future<?> request : requests) {
        request.get();
      }
    }
    shop.registry.unload(ref("m"));
    shop.loaded.forEach(m -> m.holds().freed().join());
    assertThat(shop.loaded).hasSizeGreaterThan(60).allMatch(m -> m.closed);
  }

  private void use(CountDownLatch changing) {
    while (changing.getCount() > 0) {
      Shop.Weightless model = shop.hold("m");
      assertThat(model.closed).isFalse();
      Thread.onSpinWait();
      assertThat(model.closed).isFalse();
      model.holds().give();
    }
  }

  private Shop reopen(String configured) {
    Shop opened = new Shop(directory, configured);
    opened.registry.start();
    return opened;
  }

  private IndexEntry entry(String version) {
    return shop.registry.index().stream()
        .filter(e -> e.id().version().equals(version))
        .findFirst()
        .orElseThrow();
  }

  private IndexEntry.State state(String version) {
    return entry(version).state();
  }

  private static ModelRef ref(String text) {
    return ModelRef.parse(text);
  }
}
