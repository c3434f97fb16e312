package dev.holdfast.drill;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows between the modules, and the few places where the world comes in. */
final class ArchitectureTest {
    private static final String INCIDENT = "dev.holdfast.incident..";
    private static final String EVIDENCE = "dev.holdfast.evidence..";
    private static final String TESTING = "dev.holdfast..testing..";
    private static final String DRILL = "dev.holdfast.drill..";

    @SuppressWarnings("NullAway.Init")
    private static JavaClasses all;

    @BeforeAll
    static void read() {
        all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.holdfast");
    }

    @Test
    void incidentDependsOnNothingOfOursAndOnNoAwsOrKubernetesClass() {
        classes()
                .that()
                .resideInAPackage(INCIDENT)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(INCIDENT, "java..", "tools.jackson..", "org.jspecify..")
                .check(all);
    }

    @Test
    void evidenceDependsOnIncidentOnly() {
        noClasses()
                .that()
                .resideInAPackage(EVIDENCE)
                .should()
                .dependOnClassesThat(oursBut("dev.holdfast.incident", "dev.holdfast.evidence"))
                .check(all);
    }

    @Test
    void functionsDoNotKnowEachOther() {
        var functions = functions();
        Assertions.assertThat(functions).contains("dev.holdfast.snapshot");
        for (String function : functions) {
            noClasses()
                    .that()
                    .resideInAPackage(function + "..")
                    .should()
                    .dependOnClassesThat(
                            oursBut("dev.holdfast.incident", "dev.holdfast.evidence", "dev.holdfast.cluster", function))
                    .check(all);
        }
    }

    @Test
    void onlyTheDrillSeesTheDrill() {
        noClasses()
                .that()
                .resideOutsideOfPackage(DRILL)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(DRILL)
                .check(all);
    }

    @Test
    void whatIsMadeForTestsIsNotUsedByTheProduct() {
        noClasses()
                .that()
                .resideOutsideOfPackages(TESTING, DRILL)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(TESTING)
                .check(all);
    }

    @Test
    void onlyHandlersAndTheDrillReadTheEnvironment() {
        noClasses()
                .that(areNotEntryPoints())
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(all);
    }

    @Test
    void onlyHandlersAndTheDrillMakeAClock() {
        noClasses()
                .that(areNotEntryPoints())
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(all);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked")
                .check(all);
        var marked = all.stream()
                .filter(one -> one.getSimpleName().equals("package-info"))
                .map(JavaClass::getPackageName)
                .toList();
        var packages = all.stream().map(JavaClass::getPackageName).distinct().toList();
        Assertions.assertThat(marked).containsAll(packages);
    }

    /** No file of the product grows beyond what a reader holds in the head. */
    @Test
    void filesAreSmall() throws Exception {
        var root = Path.of(System.getProperty("holdfast.root", "../.."));
        var tooLong = new ArrayList<String>();
        try (var files = Files.walk(root.resolve("functions"))) {
            for (Path file : files.filter(path -> path.toString().contains("/src/main/"))
                    .filter(path -> path.toString().endsWith(".java"))
                    .toList()) {
                if (Files.readAllLines(file).size() > 300) {
                    tooLong.add(file.toString());
                }
            }
        }
        Assertions.assertThat(tooLong).isEmpty();
    }

    private static List<String> functions() {
        return all.stream()
                .filter(one -> one.getInterfaces().stream()
                        .anyMatch(type ->
                                type.getName().equals("com.amazonaws.services.lambda.runtime.RequestStreamHandler")))
                .map(JavaClass::getPackageName)
                .distinct()
                .toList();
    }

    private static DescribedPredicate<JavaClass> oursBut(String... allowed) {
        return DescribedPredicate.describe(
                "belong to another of our modules than " + String.join(", ", allowed), one -> {
                    if (!one.getPackageName().startsWith("dev.holdfast")) {
                        return false;
                    }
                    for (String name : allowed) {
                        if (one.getPackageName().equals(name)
                                || one.getPackageName().startsWith(name + ".")) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private static DescribedPredicate<JavaClass> areNotEntryPoints() {
        return DescribedPredicate.describe(
                "are neither handlers nor the drill nor for tests",
                one -> !functions().contains(one.getPackageName())
                        && !one.getPackageName().startsWith("dev.holdfast.drill")
                        && !one.getPackageName().contains(".testing"));
    }
}
