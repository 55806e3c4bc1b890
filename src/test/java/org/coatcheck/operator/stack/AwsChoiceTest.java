package org.coatcheck.operator.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.CommandException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Which AWS the options and the environment name. The table in deploy/OPERATING.md says the same. */
class AwsChoiceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # options                        | environment                                         | place
            -                                | -                                                   | the LocalStack at http://127.0.0.1:4566, region us-east-1
            --local                          | -                                                   | the LocalStack at http://127.0.0.1:4566, region us-east-1
            -                                | AWS_REGION=eu-west-1 AWS_PROFILE=prod               | the LocalStack at http://127.0.0.1:4566, region us-east-1
            -                                | AWS_ENDPOINT_URL=http://l:1                         | the LocalStack at http://l:1, region us-east-1
            --local                          | AWS_ENDPOINT_URL=http://l:1 AWS_REGION=eu-west-1    | the LocalStack at http://l:1, region eu-west-1
            -                                | AWS_ENDPOINT_URL=http://l:1 AWS_DEFAULT_REGION=e-1  | the LocalStack at http://l:1, region e-1
            --local --region=eu-west-2       | AWS_ENDPOINT_URL=http://l:1 AWS_REGION=eu-west-1    | the LocalStack at http://l:1, region eu-west-2
            --endpoint=http://m:2            | AWS_ENDPOINT_URL=http://l:1 AWS_REGION=eu-west-1    | the LocalStack at http://m:2, region us-east-1
            --endpoint=http://m:2 --region=e | -                                                   | the LocalStack at http://m:2, region e
            --local --endpoint=http://m:2    | -                                                   | the LocalStack at http://m:2, region us-east-1
            --region=eu-west-1               | -                                                   | AWS, region eu-west-1
            --region=eu-west-1               | AWS_REGION=eu-west-2 AWS_ENDPOINT_URL=              | AWS, region eu-west-1
            --profile=prod                   | AWS_REGION=eu-west-2 AWS_DEFAULT_REGION=eu-west-3   | AWS, region eu-west-2, profile prod
            --profile=prod --region=e        | AWS_REGION=eu-west-2                                | AWS, region e, profile prod
            """)
    void optionsWinOverTheEnvironment(String options, String environment, String place) {
        assertThat(aws(options, environment).place(Optional.empty())).isEqualTo(place);
    }

    /** A command that one command prints for another one works on the same AWS. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # options                                  | options of a command for the stack shop
            --local                                    |  --stack shop
            --local --region=eu-west-2                 |  --endpoint http://127.0.0.1:4566 --region eu-west-2 --stack shop
            --endpoint=http://m:2                      |  --endpoint http://m:2 --stack shop
            --endpoint=http://m:2 --region=eu-west-2   |  --endpoint http://m:2 --region eu-west-2 --stack shop
            --region=eu-west-1                         |  --region eu-west-1 --stack shop
            --profile=prod --region=eu-west-1          |  --region eu-west-1 --profile prod --stack shop
            """)
    void namesItselfByOptions(String options, String expected) {
        Aws aws = aws(options, null);

        assertThat(aws.options("shop").strip()).isEqualTo(expected);
        assertThat(aws(aws.options("shop").strip(), null)).isEqualTo(aws);
        assertThat(aws.options(StackOptions.DEFAULT_STACK)).doesNotContain("--stack");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            --region=eu-west-1               | AWS_ENDPOINT_URL=http://l:1 | AWS_ENDPOINT_URL is set to http://l:1, but --region names the real AWS: unset
            --profile=prod                   | AWS_ENDPOINT_URL=http://l:1 | AWS_ENDPOINT_URL is set to http://l:1, but --profile names the real AWS: unset
            --region=eu-west-1               | AWS_ENDPOINT_URL_S3=http://l:1 | AWS_ENDPOINT_URL_S3 is set to http://l:1, which is not AWS, but --region names the real AWS: unset AWS_ENDPOINT_URL_S3
            --local --profile=prod           | -                           | --profile names the real AWS, and --local a LocalStack: leave out one of them
            --endpoint=http://m --profile=p  | -                           | --profile names the real AWS, and --endpoint a LocalStack: leave out one of them
            -                                | AWS_ENDPOINT_URL=l          | l is not the URL of a LocalStack, such as http://127.0.0.1:4566
            --profile=no-such-profile        | -                           | no region is configured: name one with --region, or set AWS_REGION
            """)
    void rejectsAContradiction(String options, String environment, String sentence) {
        assertThatThrownBy(() -> aws(options, environment))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith(sentence);
    }

    /** A profile that was asked for must not lose against credentials that env has set for a LocalStack, or against a role. */
    @ParameterizedTest
    @ValueSource(
            strings = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_WEB_IDENTITY_TOKEN_FILE"
            })
    void profileWinsOverCredentialsInTheEnvironment(String variable) {
        assertThat(aws("--profile=prod --region=e", null).conflictsWith(variable))
                .isTrue();
        assertThat(aws("--region=e", null).conflictsWith(variable)).isFalse();
        assertThat(aws("--profile=prod --region=e", null).variables()).containsEntry("AWS_PROFILE", "prod");
    }

    @Test
    void acceptsAnEndpointOfAwsItself() {
        assertThat(aws(
                        "--region=eu-west-1",
                        "AWS_ENDPOINT_URL_S3=https://bucket.vpce-1-a.s3.eu-west-1.vpce.amazonaws.com"))
                .isEqualTo(new Aws.Real(Optional.empty(), "eu-west-1"));
    }

    @Test
    void localStackWinsOverTheEndpointOfAService() {
        assertThat(aws("--local", "AWS_ENDPOINT_URL_S3=https://store").conflictsWith("AWS_ENDPOINT_URL_S3"))
                .isTrue();
    }

    private static Aws aws(@Nullable String options, @Nullable String environment) {
        Map<String, String> variables = new HashMap<>();
        words(environment).map(word -> word.split("=", 2)).forEach(word -> variables.put(word[0], word[1]));
        StackOptions stackOptions = new StackOptions(variables);
        CommandLine.populateCommand(stackOptions, words(options).toArray(String[]::new));
        return stackOptions.aws();
    }

    private static Stream<String> words(@Nullable String text) {
        return Stream.ofNullable(text).flatMap(words -> Stream.of(words.split(" ")));
    }
}
