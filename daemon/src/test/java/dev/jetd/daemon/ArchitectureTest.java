package dev.jetd.daemon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of the house, held. */
final class ArchitectureTest {
  private static final JavaClasses JETD =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.jetd");

  @Test
  void modulesDoNotKnowEachOtherButThroughTheDaemon() {
    noClasses()
        .that()
        .resideInAPackage("dev.jetd.bindings..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.jetd.models..", "dev.jetd.power..", "dev.jetd.daemon..")
        .check(JETD);
    noClasses()
        .that()
        .resideInAPackage("dev.jetd.models..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.jetd.bindings..", "dev.jetd.power..", "dev.jetd.daemon..")
        .check(JETD);
    noClasses()
        .that()
        .resideInAPackage("dev.jetd.power..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.jetd.bindings..", "dev.jetd.models..", "dev.jetd.daemon..")
        .check(JETD);
  }

  @Test
  void nativeCodeIsTouchedInOnePlace() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.jetd.bindings..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.bytedeco..", "com.sun.jna..")
        .check(JETD);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.jetd.models")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..")
        .check(JETD);
  }

  @Test
  void processesAreStartedInPowerAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.jetd.power..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .check(JETD);
  }

  @Test
  void httpIsKnownInOnePackageOfTheDaemonAndOneOfTheRegistrar() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.jetd.daemon.http", "dev.jetd.daemon.registrar.web")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.helidon..")
        .check(JETD);
  }

  @Test
  void theTokenizerIsReachedWithoutTheClassesThatPhoneHomeAndFork() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl.huggingface.tokenizers", "ai.djl.util..")
        .check(JETD);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.jetd.(**)").should().beFreeOfCycles().check(JETD);
  }
}
