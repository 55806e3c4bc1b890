package org.coatcheck.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.testing.Waiting.OFTEN;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/** What an operator reads when something is wrong: one sentence, on standard error, with exit code 2. */
class OperatorErrorsIT {

    private static final String EMPTY_TEMPLATE = """
            Conditions: {Never: !Equals [a, b]}
            Resources: {Nothing: {Type: AWS::SQS::Queue, Condition: Never}, Queue: {Type: AWS::SQS::Queue}}
            """;

    private final TestTerminal terminal = new TestTerminal();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            audit --endpoint foo               | foo is not the URL of a LocalStack, such as http://127.0.0.1:4566; ./coatcheck audit --help
            audit --endpoint http://127.0.0.1:1 | no LocalStack responds at http://127.0.0.1:1: start ./coatcheck run
            cost --local --profile prod        | --profile names the real AWS, and --local a LocalStack
            redrive --local                    | no queue is named: add --queue failed, rejected or unknown
            destroy --stack Shop               | the stack cannot be named Shop
            env --regoin                       | Unknown option: '--regoin'
            package jar                        | there is no "jar", only jvm, aot, native
            package jvm --arch arm             | there is no "arm", only x86_64, arm64
            audit --outcome dnoe               | there is no "dnoe", only begun, done, rejected, failed, abandoned
            queues faild                       | there is no "faild", only failed, rejected, unknown
            deploy --local Packaging=jar       | Packaging must be jvm, aot or native; it is jar
            """)
    void explainsInOneSentence(String command, String sentence) {
        assertSentence(command.split(" "), sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit", "cost", "env", "redrive --dry-run"})
    void explainsAStackWithoutOutputs(String command) {
        String name = "empty-" + System.nanoTime();
        try (CloudFormationClient cloudFormation = TestStack.shared().aws().cloudFormation()) {
            cloudFormation.createStack(create -> create.stackName(name).templateBody(EMPTY_TEMPLATE));
            cloudFormation.waiter().waitUntilStackCreateComplete(describe -> describe.stackName(name), OFTEN);
            try {
                String[] words = Stream.concat(
                                Stream.of(command.split(" ")),
                                Stream.of("--endpoint", TestClients.endpoint().toString(), "--stack", name))
                        .toArray(String[]::new);
                assertSentence(words, "the stack " + name + " has no output ");
            } finally {
                cloudFormation.deleteStack(delete -> delete.stackName(name));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch"})
    void explainsThatAwsRejectsTheCredentials(String code) throws IOException {
        HttpServer aws = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] error = "<ErrorResponse><Error><Code>%s</Code><Message>simulated</Message></Error></ErrorResponse>"
                .formatted(code)
                .getBytes(StandardCharsets.UTF_8);
        aws.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(403, error.length);
                exchange.getResponseBody().write(error);
            }
        });
        aws.start();
        try {
            assertSentence(
                    new String[] {
                        "audit",
                        "--endpoint",
                        "http://127.0.0.1:" + aws.getAddress().getPort()
                    },
                    "CloudFormation responded with " + code + ": simulated; sign in again");
        } finally {
            aws.stop(0);
        }
    }

    /** With the script's own JVM, whose environment has no credentials and no way to AWS. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            audit --region eu-west-1  | NONE=                                          | there are no AWS credentials: sign in with
            audit --region no-where-1 | AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b    | no host has the name cloudformation.no-where-1.amazonaws.com: check
            audit --region eu-west-1  | AWS_ENDPOINT_URL=http://127.0.0.1:4566         | AWS_ENDPOINT_URL is set to http://127.0.0.1:4566, but --region names
            audit --profile nobody    | AWS_REGION=eu-west-1                           | the profile nobody has no usable credentials: sign in with
            """)
    void explainsInAnotherEnvironment(String command, String environment, String sentence, @TempDir Path home)
            throws Exception {
        assertSentence(command, environment, sentence, home);
    }

    /** The SDK reads such a profile only with its modules sso, ssooidc and sts on the class path. */
    @ParameterizedTest
    @ValueSource(strings = {"", "sso_session = corp\n[sso-session corp]"})
    void explainsThatAnSsoLoginIsMissing(String sso, @TempDir Path home) throws Exception {
        Path config = Files.writeString(home.resolve("config"), """
                [profile dev]
                sso_account_id = 123456789012
                sso_role_name = reader
                %s
                sso_region = eu-west-1
                sso_start_url = https://example.com/start
                """.formatted(sso));

        assertSentence(
                "audit --profile dev",
                "AWS_REGION=eu-west-1 HOME=" + home + " AWS_CONFIG_FILE=" + config,
                "the SSO login of the profile is missing or has expired: run aws sso login --profile dev",
                home);
    }

    private static void assertSentence(String command, String environment, String sentence, Path home)
            throws Exception {
        ProcessBuilder java = new ProcessBuilder(Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin/java")
                                        .toString(),
                                "-Duser.home=" + home,
                                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Coatcheck.class.getName()),
                        Stream.of(command.split(" ")))
                .toList());
        java.environment().clear();
        java.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        Stream.of(environment.split(" "))
                .map(variable -> variable.split("=", 2))
                .forEach(variable -> java.environment().put(variable[0], variable[1]));
        Path errors = home.resolve("errors");
        Process process = java.redirectError(errors.toFile()).start();
        assertThat(process.inputReader().readAllAsString()).isEmpty();

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(Files.readAllLines(errors)).singleElement().asString().startsWith("coatcheck: " + sentence);
    }

    @Test
    void keepsTheStackTraceOfABug() {
        CommandLine coatcheck = Coatcheck.commandLine(terminal.terminal());
        CommandLine bug = new CommandLine(new Bug())
                .setErr(coatcheck.getErr())
                .setExecutionExceptionHandler(coatcheck.getExecutionExceptionHandler());

        assertThat(coatcheck.addSubcommand("bug", bug).execute("bug")).isEqualTo(2);
        assertThat(terminal.err())
                .startsWith("coatcheck: this is a bug: ")
                .contains("IllegalStateException", "    at ");
    }

    @Command
    private static final class Bug implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException("unexpected");
        }
    }

    private void assertSentence(String[] command, String sentence) {
        assertThat(Coatcheck.commandLine(terminal.terminal()).execute(command)).isEqualTo(2);

        List<String> errors = terminal.err()
                .lines()
                .filter(line -> !line.startsWith("+ ") && !line.startsWith("coatcheck: this is "))
                .toList();
        assertThat(errors).singleElement().asString().startsWith("coatcheck: ").contains(sentence);
        assertThat(terminal.out()).isEmpty();
    }
}
