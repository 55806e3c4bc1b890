package org.coatcheck.operator.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Packaging;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code deploy/aws} would do to an AWS: the commands are for a person to read, and are the promise. */
class DeployCommandTest {

    private static final Path HOME = Path.of("").toAbsolutePath();
    private static final Architecture MACHINE = Architecture.ofThisMachine();
    private static final Architecture OTHER = MACHINE == Architecture.ARM64 ? Architecture.X86_64 : Architecture.ARM64;

    @TempDir
    private Path programs;

    /** With no CLI installed, the commands are those of the AWS CLI. */
    @BeforeEach
    void findNoCli() throws IOException {
        for (String program : List.of("bash", "date", "dirname", "sed", "uname")) {
            Files.createSymbolicLink(programs.resolve(program), Path.of("/usr/bin", program));
        }
    }

    @Test
    void deploysTheTemplateWithTheParametersGiven() throws Exception {
        assertThat(said(
                        0,
                        "deploy",
                        "--dry-run",
                        "--region",
                        "eu-west-1",
                        "--stack",
                        "shop",
                        "ThumbnailSizes=64,128",
                        "A=it's"))
                .containsExactly(
                        "+ export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1",
                        "+ aws s3 mb s3://shop-code-ACCOUNT",
                        "+ aws cloudformation package --template-file " + HOME + "/deploy/template.yaml"
                                + " --s3-bucket shop-code-ACCOUNT --output-template-file " + HOME
                                + "/target/packaged.yaml",
                        "+ aws cloudformation deploy --template-file " + HOME + "/target/packaged.yaml"
                                + " --s3-bucket shop-code-ACCOUNT --stack-name shop --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"
                                + " --no-fail-on-empty-changeset"
                                + " --parameter-overrides Packaging=jvm Architecture=" + MACHINE
                                + " Release=TIME ThumbnailSizes=64,128 'A=it'\\''s'",
                        "+ aws cloudformation describe-stacks --stack-name shop"
                                + " --query 'Stacks[0].Outputs[].[OutputKey,OutputValue]' --output table");
    }

    /** CloudFormation keeps a parameter that is not given; Packaging=aot must not stay when the code does not. */
    @Test
    void deploysThePackageThatItSays() throws Exception {
        assertThat(said(0, "deploy", "--dry-run", "Packaging=aot"))
                .contains("+ sed -n 's|CodeUri: ../target/function.zip|CodeUri: function-aot.zip|;w " + HOME
                        + "/target/template.yaml' " + HOME + "/deploy/template.yaml")
                .anySatisfy(line -> assertThat(line).contains("--template-file " + HOME + "/target/template.yaml"))
                .anySatisfy(line -> assertThat(line)
                        .endsWith("--parameter-overrides Packaging=aot Architecture=" + MACHINE + " Release=TIME"));
    }

    @Test
    void destroysWhatItDeployedAndSaysWhatStays() throws Exception {
        assertThat(said(0, "destroy", "--dry-run"))
                .anySatisfy(line -> assertThat(line).contains("buckets and tables stay"))
                .endsWith(
                        "+ aws cloudformation delete-stack --stack-name coatcheck",
                        "+ aws cloudformation wait stack-delete-complete --stack-name coatcheck",
                        "+ aws s3 rb --force s3://coatcheck-code-ACCOUNT");
    }

    /** The SAM CLI would take the first word of a value only. */
    @Test
    void speaksToTheSamCliWhereThereIsNoOther() throws Exception {
        Files.createSymbolicLink(programs.resolve("sam"), Path.of("/usr/bin/true"));

        assertThat(said(0, "deploy", "--dry-run", "TickSchedule=cron(0 3 * * ? *)"))
                .singleElement(as(STRING))
                .startsWith("+ sam deploy --template-file " + HOME + "/deploy/template.yaml --stack-name coatcheck ")
                .endsWith(" 'Release=\"TIME\"' 'TickSchedule=\"cron(0 3 * * ? *)\"'");
        assertThat(said(0, "destroy", "--dry-run")).endsWith("+ sam delete --stack-name coatcheck --no-prompts");
    }

    @Test
    void asksBeforeItDestroys() throws Exception {
        assertThat(said(1, "destroy")).endsWith("coatcheck: nothing was deleted");
    }

    /** LocalStack's CloudFormation leaves callers with the first version for ever. */
    @Test
    void meansLocalStackByLocalAndReleasesThere() throws Exception {
        List<String> said = said(0, "deploy", "--dry-run", "--local", "Release=v2");

        assertThat(said.getFirst()).startsWith("+ export AWS_ENDPOINT_URL=http://127.0.0.1:4566 ");
        assertThat(said)
                .containsSubsequence(
                        "+ aws lambda publish-version --function-name coatcheck-function --description v2 --query Version"
                                + " --output text",
                        "+ aws lambda update-alias --function-name coatcheck-function --name live --function-version"
                                + " VERSION");
    }

    @Test
    void refusesWhatAwsWouldRefuseLate() throws Exception {
        assertThat(said(1, "deploy", "--dry-run", "--stack", "Shop").getFirst())
                .contains("cannot be named Shop", "1 to 39 lower-case letters");
        assertThat(said(1, "deploy", "--dry-run", "eu-west-1").getFirst()).contains("eu-west-1 is no parameter");
        assertThat(said(1, "deploy", "--dry-run", "--regoin", "x").getFirst()).contains("no option --regoin");
        assertThat(said(1, "deploy", "--region").getFirst()).contains("--region wants a name");
        assertThat(said(1, "deploy", "--dry-run", "Packaging=jar").getFirst())
                .contains("Packaging must be jvm, aot or native; it is jar");
        assertThat(said(1, "deploy", "--dry-run", "Architecture=sparc").getFirst())
                .contains("Architecture must be x86_64 or arm64; it is sparc");
    }

    /** Lambda would take a function with the wrong libvips, and every picture would fail. */
    @ParameterizedTest
    @EnumSource(names = {"JVM", "NATIVE"})
    void deploysThePackageForTheProcessorThatItSays(Packaging packaging) throws Exception {
        String zip = packaging.zip(Path.of(""), OTHER).getFileName().toString();

        assertThat(said(0, "deploy", "--dry-run", "Packaging=" + packaging, "Architecture=" + OTHER))
                .anySatisfy(line -> assertThat(line).contains("CodeUri: " + zip + "|"))
                .anySatisfy(line -> assertThat(line)
                        .endsWith("--parameter-overrides Packaging=" + packaging + " Architecture=" + OTHER
                                + " Release=TIME"));
    }

    @Test
    void refusesAnAotPackageForAnotherProcessorThanThatOfThisMachine() throws Exception {
        assertThat(said(1, "deploy", "--dry-run", "Packaging=aot", "Architecture=" + OTHER)
                        .getFirst())
                .contains("for the processor of that machine, which has to be " + OTHER);
    }

    private List<String> said(int exitCode, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("deploy/aws"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("AWS_ENDPOINT_URL");
        builder.environment().put("PATH", programs.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(() -> String.join("\n", lines)).isEqualTo(exitCode);
        return lines;
    }
}
