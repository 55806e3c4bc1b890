package org.coatcheck;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.lang.foreign.Arena;
import java.net.URLConnection;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each room may touch, besides the JDK. The two tables are those of src/README.md. */
class ArchitectureTest {

    private static final String IMAGE = "org.coatcheck.image..";
    private static final String OPERATOR = "org.coatcheck.operator..";

    private static final JavaClasses CODE = importCode();

    private static JavaClasses importCode() {
        // The names of library classes are enough. Importing those of the AWS SDK would take 15 seconds.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("org.coatcheck");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # room     | other rooms                                               | AWS services  | libraries
            settings   | ''                                                        | ''            | ''
            event      | ''                                                        | ''            | com.fasterxml.jackson..
            echo       | event                                                     | ''            | ''
            timing     | ''                                                        | ''            | ''
            sdk        | timing                                                    | core          | com.amazon.corretto.crypto.provider.. org.jboss.logging.. io.quarkus.. jakarta.inject.. software.amazon.awssdk.utilslite..
            image      | settings                                                  | ''            | org.graalvm..
            thumbnail  | event settings image sdk timing                           | s3 dynamodb   | ''
            ledger     | event settings sdk timing                                 | dynamodb      | org.jboss.logging.. com.fasterxml.jackson.core..
            quarantine | event settings                                            | s3 sqs        | ''
            cleanup    | event ledger thumbnail                                    | ''            | org.jboss.logging..
            router     | event ledger thumbnail echo cleanup quarantine sdk timing | ''            | org.jboss.logging..
            """)
    void roomOfTheFunctionTouchesNothingElse(String room, String otherRooms, String services, String libraries) {
        String[] allowed = Stream.of(
                        Stream.of("java..", "org.jspecify.annotations.."),
                        words(room + " " + otherRooms).map("org.coatcheck.%s.."::formatted),
                        words(services).map("software.amazon.awssdk.services.%s.."::formatted),
                        words(services)
                                .flatMap(service -> Stream.of("core", "awscore", "http", "utils"))
                                .map("software.amazon.awssdk.%s.."::formatted),
                        words(libraries))
                .flatMap(packages -> packages)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage("org.coatcheck." + room + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .check(CODE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # room       | other rooms of the operator                         | rooms of the function
            terminal     | ''                                                  | ''
            stack        | terminal                                            | function settings
            audit        | stack terminal                                      | event ledger thumbnail timing
            cost         | stack terminal                                      | event ledger
            redrive      | audit stack terminal                                | event ledger quarantine
            remake       | redrive stack terminal                              | event function thumbnail
            console.web  | terminal                                            | ''
            console.aws  | audit cost redrive stack terminal                   | event ledger thumbnail
            console.page | console.web console.aws audit cost redrive stack terminal | event ledger thumbnail timing
            console      | console.web console.aws console.page stack terminal | ''
            packaging    | stack terminal                                      | ''
            bench        | packaging stack terminal                            | ''
            deploy       | packaging stack terminal                            | ''
            load         | redrive stack terminal                              | event ledger
            demo         | audit console packaging stack terminal              | event ledger
            """)
    void roomOfTheOperatorTouchesNoOtherRoom(String room, String operatorRooms, String functionRooms) {
        String[] allowed = Stream.concat(
                        words(room + " " + operatorRooms).map("org.coatcheck.operator.%s"::formatted),
                        words(functionRooms).map("org.coatcheck.%s"::formatted))
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage("org.coatcheck.operator." + room)
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackage("org.coatcheck..").or(resideInAnyPackage(allowed)))
                .check(CODE);
    }

    @Test
    void tablesHaveEveryRoom() {
        Stream<String> rooms = CODE.stream().map(JavaClass::getPackageName).distinct();

        assertThat(rooms)
                .map(room -> room.substring("org.coatcheck.".length()))
                .containsExactlyInAnyOrder(
                        "settings",
                        "event",
                        "echo",
                        "timing",
                        "sdk",
                        "image",
                        "thumbnail",
                        "ledger",
                        "quarantine",
                        "cleanup",
                        "router",
                        "function",
                        "operator",
                        "operator.terminal",
                        "operator.stack",
                        "operator.audit",
                        "operator.cost",
                        "operator.redrive",
                        "operator.remake",
                        "operator.console",
                        "operator.console.web",
                        "operator.console.aws",
                        "operator.console.page",
                        "operator.packaging",
                        "operator.bench",
                        "operator.deploy",
                        "operator.load",
                        "operator.demo");
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.split(" ")).filter(word -> !word.isEmpty());
    }

    /** Commands read the settings of the deployed function by the function's own code. */
    @ParameterizedTest
    @ValueSource(strings = {"org.coatcheck.function..", OPERATOR})
    void nothingDependsOnAnEntrance(String entrance) {
        noClasses()
                .that()
                .resideOutsideOfPackages(entrance, "org.coatcheck.operator.stack", "org.coatcheck.operator.remake")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(entrance)
                .check(CODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.coatcheck.(*)..", "org.coatcheck.operator.(*)"})
    void roomsHaveNoCycles(String rooms) {
        slices().matching(rooms).should().beFreeOfCycles().check(CODE);
    }

    /** The entry passes images on, and priming renders some. */
    @Test
    void onlyImagesAreInNativeMemory() {
        noClasses()
                .that()
                .resideOutsideOfPackages(IMAGE, "org.coatcheck.thumbnail..", "org.coatcheck.function..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(CODE);
    }

    /** A native image would need shared arenas registered. */
    @Test
    void nativeMemoryBelongsToOneThread() {
        noClasses().should().callMethod(Arena.class, "ofShared").check(CODE);
    }

    /** Quarkus initializes all classes of a native image while it is built, except those of the image room. */
    @Test
    void staticInitializersDoNotAskTheMachine() {
        noClasses()
                .that()
                .resideOutsideOfPackages(IMAGE, OPERATOR)
                .should()
                .callCodeUnitWhere(describe(
                        "a static initializer asks the environment",
                        call -> call.getOrigin() instanceof JavaStaticInitializer
                                && call.getTargetOwner().isEquivalentTo(System.class)))
                .check(CODE);
    }

    @Test
    void onlyTheOperatorUsesTheConsole() {
        noClasses()
                .that()
                .resideOutsideOfPackage(OPERATOR)
                .should(ACCESS_STANDARD_STREAMS)
                .orShould(USE_JAVA_UTIL_LOGGING)
                .check(CODE);
    }

    /** What the terminal's room prints has no control characters from outside. */
    @Test
    void onlyTheRoomOfTheTerminalUsesTheStandardStreams() {
        noClasses()
                .that()
                .resideInAPackage(OPERATOR)
                .and()
                .resideOutsideOfPackage("org.coatcheck.operator.terminal")
                .should(ACCESS_STANDARD_STREAMS)
                .check(CODE);
    }

    /** The function calls AWS through the SDK, and Lambda's Runtime API once, where it cannot start. */
    @Test
    void functionUsesNoOtherHttpClientThanTheSdk() {
        noClasses()
                .that()
                .resideOutsideOfPackage(OPERATOR)
                .and()
                .doNotHaveFullyQualifiedName("org.coatcheck.function.StartFailure")
                .should()
                .dependOnClassesThat(resideInAPackage("java.net.http..").or(assignableTo(URLConnection.class)))
                .check(CODE);
    }

    @Test
    void everyRoomIsNullMarked() {
        assertThat(CODE.stream().map(JavaClass::getPackage).distinct())
                .isNotEmpty()
                .allMatch(room -> room.isAnnotatedWith(NullMarked.class), "is @NullMarked");
    }
}
