package org.coatcheck;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
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
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each room may touch, besides the JDK. */
class ArchitectureTest {

    private static final String ROUTER = "org.coatcheck.router..";
    private static final String THUMBNAIL = "org.coatcheck.thumbnail..";
    private static final String OPERATOR = "org.coatcheck.operator..";

    private static final JavaClasses CODE = code();

    private static JavaClasses code() {
        // The names of others' classes tell enough; to read those of the AWS SDK takes 15 seconds.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("org.coatcheck");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # room     | other rooms    | AWS services  | libraries
            event      | ''             | ''            | com.fasterxml.jackson..
            echo       | event          | ''            | ''
            thumbnail  | event          | s3 dynamodb   | ''
            ledger     | event          | dynamodb      | org.jboss.logging.. com.fasterxml.jackson.core..
            quarantine | event          | s3 sqs        | ''
            cleanup    | event ledger thumbnail | ''    | org.jboss.logging..
            """)
    void aRoomTouchesNothingElse(String room, String otherRooms, String services, String libraries) {
        String[] touched = Stream.of(
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
                .resideInAnyPackage(touched)
                .check(CODE);
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.split(" ")).filter(word -> !word.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {ROUTER, OPERATOR})
    void nothingLeadsBackToAnEntrance(String entrance) {
        noClasses()
                .that()
                .resideOutsideOfPackage(entrance)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(entrance)
                .check(CODE);
    }

    @Test
    void roomsDoNotGoInCircles() {
        slices().matching("org.coatcheck.(*)..").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void nativeMemoryIsForThumbnailsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(THUMBNAIL)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(CODE);
    }

    /** A native image would have to be told of it. */
    @Test
    void nativeMemoryHasOneOwner() {
        noClasses().should().callMethod(Arena.class, "ofShared").check(CODE);
    }

    /** Quarkus starts all classes of a native image while it is built, but for those of the thumbnails. */
    @Test
    void noClassStartsWithWhatOnlyTheMachineThatRunsItKnows() {
        noClasses()
                .that()
                .resideOutsideOfPackages(THUMBNAIL, OPERATOR)
                .should()
                .callCodeUnitWhere(describe(
                        "a static initializer asks the environment",
                        call -> call.getOrigin() instanceof JavaStaticInitializer
                                && call.getTargetOwner().isEquivalentTo(System.class)))
                .check(CODE);
    }

    @Test
    void onlyTheOperatorHasAConsole() {
        noClasses()
                .that()
                .resideOutsideOfPackage(OPERATOR)
                .should(ACCESS_STANDARD_STREAMS)
                .orShould(USE_JAVA_UTIL_LOGGING)
                .check(CODE);
    }

    /** The function speaks to AWS only, and through the SDK. */
    @Test
    void onlyTheOperatorSpeaksHttpItself() {
        noClasses()
                .that()
                .resideOutsideOfPackage(OPERATOR)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http..")
                .check(CODE);
    }

    @Test
    void nullIsMarkedInEveryRoom() {
        assertThat(CODE.stream().map(JavaClass::getPackage).distinct())
                .isNotEmpty()
                .allMatch(room -> room.isAnnotatedWith(NullMarked.class), "is @NullMarked");
    }
}
