package org.coatcheck.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.coatcheck.testing.ScriptCopy;
import org.coatcheck.testing.ScriptCopy.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the script {@code ./coatcheck} does before it starts a command in Java. */
class ScriptTest {

    @TempDir
    private Path folder;

    private ScriptCopy script;

    @BeforeEach
    void copyScript() throws IOException {
        script = new ScriptCopy(folder);
    }

    /** The script also looks into /usr/lib/jvm, so a grep that finds nothing stands for a machine without a JDK. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "run", "package", "deploy", "audit", "queues", "redrive", "replay", "cost", "env", "destroy", "test",
                "format"
            })
    void stopsWithoutAJdk(String command) throws Exception {
        script.installScript("grep", "exit 1");

        assertThat(script.run(command))
                .isEqualTo(new Result(
                        2, "", "coatcheck: no JDK 25 was found: install one and set JAVA_HOME to its folder.\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "audit", "format"})
    void stopsWithoutMaven(String command) throws Exception {
        script.install("grep", "find");

        assertThat(script.run(command))
                .isEqualTo(new Result(2, "", "coatcheck: mvn was not found: install Maven 3.6.3 or later.\n"));
    }

    @Test
    void stopsAtAnUnknownCommand() throws Exception {
        Result result = script.run("rnu");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("usage: ./coatcheck COMMAND").endsWith("there is no command rnu.\n");
        assertThat(script.run("help", "rnu")).isEqualTo(new Result(2, "", "coatcheck: there is no command rnu.\n"));
    }

    /** Many people have a folder of links in their PATH. */
    @Test
    void findsItsProjectThroughALink() throws Exception {
        script.install("find", "grep");
        script.installScript("mvn", "echo \"$@\"");
        Path link = Files.createSymbolicLink(folder.resolve("coatcheck"), Path.of("home/coatcheck"));

        assertThat(script.runAs(link, "format").out())
                .contains(" -f " + script.home().toRealPath().resolve("pom.xml"));
    }

    @Test
    void sendsNothingOfThisMachineThroughAProxy() throws Exception {
        script.install("find", "grep");
        script.installScript("mvn", "echo $NO_PROXY $no_proxy");

        assertThat(script.run("format").out()).isEqualTo("127.0.0.1,localhost 127.0.0.1,localhost\n");
    }

    /** An operator who needs the audit must not wait for a build, whatever has been edited in the meantime. */
    @ParameterizedTest
    @ValueSource(strings = {"audit", "console", "queues", "redrive", "replay", "cost", "env", "destroy"})
    void runsAnOlderBuildAndSaysSo(String command) throws Exception {
        script.install("cat", "cksum", "cp", "find", "grep", "mkdir", "mv", "rm", "tr");
        build(Instant.EPOCH.plus(Duration.ofDays(365)));

        Result result = script.run(command);

        assertThat(result.err())
                .startsWith(
                        "coatcheck: this is an older build than the sources; ./coatcheck package jvm makes a new one.\n")
                .contains("org.coatcheck.operator.Coatcheck")
                .doesNotContain("Building", "mvn");
    }

    @Test
    void findsTheKindOfATestClass() throws Exception {
        script.install("find", "grep", "cat", "sleep");
        script.installScript("npm", "exit 0");
        script.installScript("mvn", "echo \"$@\"");
        for (String name : List.of("ClaimTest", "AuditIT", "NativeFunctionIT", "Fixture")) {
            Files.writeString(
                    Files.createDirectories(script.home().resolve("src/test/java"))
                            .resolve(name + ".java"),
                    "");
        }

        assertThat(script.run("test", "ClaimTest#takes", "-o").out()).contains(" test -Dtest=ClaimTest#takes -o");
        assertThat(script.run("test", "AuditIT").out()).contains(" verify ", " -Dit.test=AuditIT");
        assertThat(script.run("test", "NativeFunctionIT").out())
                .contains(" verify -Dnative -Dit.test=NativeFunctionIT");
        assertThat(script.run("test", "Fixture").err()).contains("Fixture is no test class: their names end in Test");
        assertThat(script.run("test", "NoSuchTest").err()).contains("there is no test class NoSuchTest");
        assertThat(script.run("test", "claimTest").err()).contains("there is no test class claimTest");
    }

    @Test
    void tellsWhatIsMissingAndWhatToDo() throws Exception {
        script.installScript("grep", "exit 1");

        Result result = script.run("doctor");

        assertThat(result.exitCode()).isOne();
        assertThat(result.out().lines())
                .containsExactly(
                        "missing  JDK 25      install one and set JAVA_HOME to its folder",
                        "missing  mvn         install Maven 3.6.3 or later: it builds the function",
                        "missing  npm         install Node.js with npm: the build fetches libvips with it",
                        "missing  LocalStack  start a Docker engine, or on Linux x86_64 install Python 3.13 or later, to run it"
                                + " on this machine",
                        "none     AWS CLI     deploy and destroy need it, or the SAM CLI; the others do not");
        assertThat(result.err()).contains("the stack was not checked");
    }

    @Test
    void saysNothingOfABuildThatIsUpToDate() throws Exception {
        script.install("cat", "cksum", "cp", "find", "grep", "mkdir", "mv", "rm", "tr");
        build(Instant.now().plus(Duration.ofDays(1)));

        assertThat(script.run("audit").err()).doesNotContain("older build", "Building", "mvn");
    }

    /** What the JVM has to say of a damaged archive would break {@code --json}. */
    @Test
    void startsWithAnArchiveOfTheBuildOrWithoutOne() throws Exception {
        script.install("cat", "cksum", "cp", "find", "grep", "mkdir", "mv", "rm", "tr");
        build(Instant.now().plus(Duration.ofDays(1)));
        compileCommand("first build", 0);
        assertThat(script.run("audit")).isEqualTo(new Result(0, "first build", ""));
        List<Path> archives = archives();
        assertThat(archives).hasSize(1);
        assertThat(script.run("audit")).isEqualTo(new Result(0, "first build", ""));

        Files.delete(archives.getFirst());
        Files.writeString(archives.getFirst(), "damaged");
        assertThat(script.run("audit")).isEqualTo(new Result(0, "first build", ""));

        compileCommand("second build", 0);
        assertThat(script.run("audit")).isEqualTo(new Result(0, "second build", ""));
        assertThat(archives()).hasSize(1).doesNotContainAnyElementsOf(archives);
    }

    /** To the shell, these characters are a pattern. */
    @Test
    void startsInAFolderWithAnUnusualName() throws Exception {
        script = new ScriptCopy(Files.createDirectory(folder.resolve("a [old]*")));
        script.install("cat", "cksum", "cp", "find", "grep", "mkdir", "mv", "rm", "tr");
        build(Instant.now().plus(Duration.ofDays(1)));
        compileCommand("here", 0);

        assertThat(script.run("audit")).isEqualTo(new Result(0, "here", ""));
    }

    /** Java exits with 130 if Ctrl-C is pressed while it makes the archive. */
    @Test
    void stopsIfItIsInterruptedBeforeTheCommand() throws Exception {
        script.install("cat", "cksum", "cp", "find", "grep", "mkdir", "mv", "rm", "tr");
        build(Instant.now().plus(Duration.ofDays(1)));
        compileCommand("not run", 130);

        assertThat(script.run("audit")).isEqualTo(new Result(130, "", ""));
    }

    /** The environment of a cron job names no locale. */
    @Test
    void passesOnWhatIsNotAscii() throws Exception {
        script.install("cat", "cksum", "cp", "find", "grep", "mkdir", "mv", "rm", "tr");
        build(Instant.now().plus(Duration.ofDays(1)));
        compileCommand("System.out.print(arguments[arguments.length - 1].equals(\"uploads/\\u00e4 \\u65e5.jpg\"));");
        script.installScript("cron", "exec '%s/coatcheck' audit 'uploads/ä 日.jpg'\n".formatted(script.home()));

        assertThat(script.runAs(folder.resolve("programs/cron"))).isEqualTo(new Result(0, "true", ""));
    }

    /** What a build has started must not go on beside the next one. */
    @Test
    void endsTheBuildAndTheInstallationWithItself() throws Exception {
        script.install("grep", "mkdir", "sleep", "tail");
        script.installScript("npm", "exit 0");
        installation("""
                sleep 60 &
                echo $! >installed
                wait
                """);
        script.installScript("mvn", """
                cd "%s"
                sleep 60 &
                echo $! >sleeper
                until [ -s installed ]; do sleep 0.1; done
                until [ -s pid ]; do sleep 0.1; done
                read -r script <pid
                kill -TERM $script
                wait
                """.formatted(script.home()));

        Result result = script.run("run");

        assertThat(result.exitCode()).as(result.err()).isEqualTo(130);
        assertEnds("sleeper");
        assertEnds("installed");
    }

    /** Each waits for the other, so this test ends only if they run at the same time. */
    @Test
    void installsLocalStackWhileItBuilds() throws Exception {
        script.install("grep", "mkdir", "sleep");
        script.installScript("npm", "exit 0");
        installation("""
                echo "$@" >installed
                until [ -e built ]; do sleep 0.1; done
                """);
        script.installScript("mvn", """
                cd "%s"
                until [ -s installed ]; do sleep 0.1; done
                echo "$@" >built
                """.formatted(script.home()));

        assertThat(script.run("test")).isEqualTo(new Result(0, "", ""));

        assertThat(script.home().resolve("installed")).hasContent("--install");
        assertThat(script.home().resolve("built")).content().endsWith(" verify\n");
    }

    /** The failure of the tests matters, and that of the installation is told when LocalStack starts. */
    @Test
    void failsIfTheTestsFailAndNotIfTheInstallationDoes() throws Exception {
        script.install("grep", "mkdir", "sleep");
        script.installScript("npm", "exit 0");
        installation("exit 3");
        script.installScript("mvn", "exit 0");
        assertThat(script.run("test")).isEqualTo(new Result(0, "", ""));

        script.installScript("mvn", "exit 1");
        assertThat(script.run("test")).isEqualTo(new Result(1, "", ""));
    }

    /** An engine may also accept the connection and never respond. */
    @ParameterizedTest
    @CsvSource({"exit 0, false", "exit 1, true", "exec sleep 600, true"})
    void installsLocalStackUnlessDockerResponds(String docker, boolean installs) throws Exception {
        script.install("grep", "mkdir", "sleep");
        script.installScript("npm", "exit 0");
        script.installScript("docker", docker);
        script.installScript("mvn", "exit 0");
        installation("echo >installed");

        assertThat(script.run("test")).isEqualTo(new Result(0, "", ""));

        assertThat(Files.exists(script.home().resolve("installed"))).isEqualTo(installs);
    }

    /** Both would write the same files. */
    @ParameterizedTest
    @CsvSource({"run, built for a command", "test, tested"})
    @EnabledOnOs(OS.LINUX)
    void waitsForTheBuildOfAnotherCommand(String command, String end) throws Exception {
        script.install("flock", "grep", "mkdir", "sleep", "tail");
        script.installScript("npm", "exit 0");
        installation("exit 0");
        script.installScript("mvn", """
                cd '%s'
                [ -e ended ] || exit 1
                case "$*" in *skip*) echo 'built for a command' ;; *) echo tested ;; esac >ended
                exit 3
                """.formatted(script.home()));
        Path target = Files.createDirectory(script.home().resolve("target"));
        Process other = new ProcessBuilder("flock", target.resolve("build.lock").toString(), "sh", "-c", """
                echo locked
                until grep -q Waiting errors; do sleep 0.1; done
                echo >ended
                """)
                .directory(script.home().toFile())
                .start();
        assertThat(other.inputReader().readLine()).isEqualTo("locked");

        Result result = script.run(command);

        assertThat(result.err()).startsWith("Waiting for the build or the tests of another command\n");
        assertThat(script.home().resolve("ended")).hasContent(end);
    }

    /** A build would replace the classes that the tests use, and they would go on with other code. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void keepsBuildsAwayWhileTheTestsRun() throws Exception {
        script.install("cat", "cksum", "cp", "find", "flock", "grep", "mkdir", "mv", "rm", "sleep", "tr");
        script.installScript("npm", "exit 0");
        installation("exit 0");
        build(Instant.now());
        compileCommand("with what the tests have built", 0);
        script.installScript("mvn", """
                cd '%s'
                case "$*" in *skip*) exit 3 ;; esac
                flock -n target/build.lock true || echo locked
                ./coatcheck package
                """.formatted(script.home()));

        assertThat(script.run("test")).isEqualTo(new Result(0, "locked\nwith what the tests have built", ""));
    }

    /** The tests would go on beside the next ones. */
    @ParameterizedTest
    @CsvSource({"TERM, 130", "KILL, 137"})
    void endsTheTestsWithItself(String signal, int exitCode) throws Exception {
        script.install("grep", "mkdir", "sleep");
        script.installScript("npm", "exit 0");
        installation("exit 0");
        script.installScript("mvn", """
                cd "%s"
                sleep 60 &
                echo $! >sleeper
                until [ -s pid ]; do sleep 0.1; done
                read -r script <pid
                kill -%s $script
                wait
                """.formatted(script.home(), signal));

        assertThat(script.run("test").exitCode()).isEqualTo(exitCode);

        assertEnds("sleeper");
    }

    /** Makes this shell script the one that installs LocalStack. It runs in the project's folder. */
    private void installation(String commands) throws IOException {
        Path host = Files.createDirectory(script.home().resolve("localstack")).resolve("host");
        Files.writeString(host, "#!/bin/sh\ncd '%s'\n%s".formatted(script.home(), commands));
        Files.setPosixFilePermissions(host, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Waits until the process has ended whose number is in the file. */
    private void assertEnds(String file) throws IOException {
        long number =
                Long.parseLong(Files.readString(script.home().resolve(file)).strip());
        ProcessHandle.of(number)
                .ifPresent(process ->
                        process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    }

    @Test
    void buildsAgainWithoutItsLibraries() throws Exception {
        script.install("find", "grep");
        build(Instant.now().plus(Duration.ofDays(1)));
        Files.writeString(
                script.home().resolve("target/operator.classpath"), "/nowhere/picocli.jar:/nowhere/sdk.jar\n");

        assertThat(script.run("audit").err()).contains("mvn was not found");
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(script.home().resolve("target/operator"))) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }

    /** Makes the jar of a build, with a command that prints a text and exits. */
    private void compileCommand(String text, int exitCode) throws IOException {
        compileCommand("System.out.print(\"%s\"); System.exit(%d);".formatted(text, exitCode));
    }

    private void compileCommand(String statements) throws IOException {
        Path source = Files.writeString(folder.resolve("Coatcheck.java"), """
                package org.coatcheck.operator;

                class Coatcheck {
                    static void main(String[] arguments) {
                        %s
                    }
                }
                """.formatted(statements));
        assertThat(tool("javac", "-d", folder.resolve("classes"), source)).isZero();
        Path jar = script.home().resolve("target/coatcheck.jar");
        assertThat(tool("jar", "--create", "--file", jar, "-C", folder.resolve("classes"), "."))
                .isZero();
    }

    private static int tool(String name, Object... arguments) {
        return ToolProvider.findFirst(name)
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    /** A build whose jar is empty, so that Java finds no class to run, and says so. */
    private void build(Instant time) throws IOException {
        Path target = Files.createDirectory(script.home().resolve("target"));
        Files.setLastModifiedTime(Files.writeString(target.resolve("coatcheck.jar"), ""), FileTime.from(time));
        Files.writeString(target.resolve("operator.classpath"), "");
        Files.writeString(script.home().resolve("pom.xml"), "");
    }
}
