package org.coatcheck.operator.stack;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.ShellText;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The AWS that a command works on: the real one, or a LocalStack. It makes the SDK's clients. */
public sealed interface Aws {

    /** Where LocalStack listens by default. */
    String LOCAL_ENDPOINT = "http://127.0.0.1:4566";

    String LOCAL_REGION = "us-east-1";

    /**
     * How the variables begin that name the endpoint of one service, such as {@code AWS_ENDPOINT_URL_S3}.
     *
     * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">Service-specific endpoints</a>
     */
    String ENDPOINT_OF_A_SERVICE = "AWS_ENDPOINT_URL_";

    /** LocalStack accepts any key and secret; its documentation uses this word for both. */
    String LOCAL_CREDENTIAL = "test";

    /** The name of the region, such as {@code eu-west-1}. */
    String region();

    /** A LocalStack at this URL. */
    record Local(URI endpoint, String region) implements Aws {

        private static final Set<String> CONFLICTING = Set.of(
                "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");

        public Local(URI endpoint) {
            this(endpoint, LOCAL_REGION);
        }

        /** The LocalStack that {@code AWS_ENDPOINT_URL} names, with the region that is set beside it. */
        static Optional<Local> of(Map<String, String> environment) {
            return variable(environment, "AWS_ENDPOINT_URL")
                    .map(url -> new Local(
                            Endpoint.parse(url), Aws.region(environment).orElse(LOCAL_REGION)));
        }

        /** The environment variables that point other programs at this LocalStack. */
        @Override
        public Map<String, String> variables() {
            Map<String, String> variables = new LinkedHashMap<>();
            variables.put("AWS_ENDPOINT_URL", endpoint.toString());
            variables.putAll(regionVariables(region));
            variables.put("AWS_ACCESS_KEY_ID", LOCAL_CREDENTIAL);
            variables.put("AWS_SECRET_ACCESS_KEY", LOCAL_CREDENTIAL);
            return variables;
        }

        /**
         * A profile may be missing on this machine, a session's token does not belong to these credentials, and the endpoint of
         * one service wins over that of all.
         */
        @Override
        public boolean conflictsWith(String variable) {
            return CONFLICTING.contains(variable) || variable.startsWith(ENDPOINT_OF_A_SERVICE);
        }
    }

    /** The real AWS. Without a profile, the credentials are those of the environment. */
    record Real(Optional<String> profile, String region) implements Aws {

        private static final Set<String> CREDENTIALS = Set.of(
                "AWS_ACCESS_KEY_ID",
                "AWS_SECRET_ACCESS_KEY",
                "AWS_SESSION_TOKEN",
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                "AWS_ROLE_ARN",
                "AWS_ROLE_SESSION_NAME");

        @Override
        public Map<String, String> variables() {
            Map<String, String> variables = new LinkedHashMap<>(regionVariables(region));
            profile.ifPresent(name -> variables.put("AWS_PROFILE", name));
            return variables;
        }

        /** The AWS CLI prefers credentials in the environment, and a role that it names, to those of AWS_PROFILE. */
        @Override
        public boolean conflictsWith(String variable) {
            return profile.isPresent() && CREDENTIALS.contains(variable);
        }

        /**
         * Looks for the credentials before the first call.
         *
         * @throws CommandException if there are none
         */
        void checkCredentials() {
            try {
                credentials().resolveCredentials();
            } catch (SdkException | UncheckedIOException missing) {
                throw new CommandException(sentence(missing), missing);
            }
        }

        private String sentence(RuntimeException missing) {
            if (AwsErrors.isSsoLogin(missing)) {
                String option = profile.map(name -> " --profile " + ShellText.quoted(name))
                        .orElse("");
                return "the SSO login of the profile is missing or has expired: run aws sso login" + option;
            }
            return profile.map(name -> "the profile " + name + " has no usable credentials")
                            .orElse("there are no AWS credentials")
                    + ": sign in with aws configure or aws sso login, or name another profile with --profile";
        }

        /** The profile's credentials, even if there are others in the environment. */
        AwsCredentialsProvider credentials() {
            return profile.<AwsCredentialsProvider>map(ProfileCredentialsProvider::create)
                    .orElseGet(() -> DefaultCredentialsProvider.builder().build());
        }
    }

    /** The environment variables that point other programs at this AWS. */
    Map<String, String> variables();

    /** Whether an environment variable would point them elsewhere. */
    boolean conflictsWith(String variable);

    /**
     * Where this is, for a message.
     *
     * @param account the account's number, where it is known
     */
    default String place(Optional<String> account) {
        return switch (this) {
            case Local(URI endpoint, String region) -> "the LocalStack at " + endpoint + ", region " + region;
            case Real(Optional<String> profile, String region) ->
                "AWS" + account.map(number -> " account " + number).orElse("") + ", region " + region
                        + profile.map(name -> ", profile " + name).orElse("");
        };
    }

    /**
     * The options with which any command works on a stack here, with a space before each. {@code --region} alone would name
     * the real AWS.
     */
    default String options(String stack) {
        String name = stack.equals(StackOptions.DEFAULT_STACK) ? "" : " --stack " + stack;
        return switch (this) {
            case Local(URI endpoint, String region)
            when !region.equals(LOCAL_REGION) -> " --endpoint " + endpoint + " --region " + region + name;
            case Local(URI endpoint, String region) ->
                (endpoint.toString().equals(LOCAL_ENDPOINT) ? "" : " --endpoint " + endpoint) + name;
            case Real(Optional<String> profile, String region) ->
                " --region " + region
                        + profile.map(used -> " --profile " + ShellText.quoted(used))
                                .orElse("")
                        + name;
        };
    }

    /** The value of an environment variable; an empty one counts as missing. */
    static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** The region of the environment. */
    static Optional<String> region(Map<String, String> environment) {
        return variable(environment, "AWS_REGION").or(() -> variable(environment, "AWS_DEFAULT_REGION"));
    }

    /** Environment variables that set other programs' region. Version 1 of the AWS CLI reads AWS_DEFAULT_REGION only. */
    static Map<String, String> regionVariables(String region) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("AWS_REGION", region);
        variables.put("AWS_DEFAULT_REGION", region);
        return variables;
    }

    default S3Client s3() {
        return client(S3Client.builder().forcePathStyle(this instanceof Local));
    }

    default DynamoDbClient dynamoDb() {
        return client(DynamoDbClient.builder());
    }

    default SqsClient sqs() {
        return client(SqsClient.builder());
    }

    /** A client that waits 16 minutes for a response, because a function may run for 15 minutes. */
    default LambdaClient lambda() {
        return client(LambdaClient.builder(), UrlConnectionHttpClient.builder().socketTimeout(Duration.ofMinutes(16)));
    }

    default CloudFormationClient cloudFormation() {
        return client(CloudFormationClient.builder());
    }

    /** Builds a client of any service for this AWS. */
    default <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return client(builder, UrlConnectionHttpClient.builder());
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
            B builder, UrlConnectionHttpClient.Builder http) {
        builder.httpClientBuilder(http);
        switch (this) {
            case Local(URI endpoint, String region) ->
                builder.endpointOverride(endpoint)
                        .region(Region.of(region))
                        .credentialsProvider(StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(LOCAL_CREDENTIAL, LOCAL_CREDENTIAL)))
                        // The operator's own profile file must not configure calls to LocalStack, and may be broken.
                        .overrideConfiguration(settings -> settings.defaultProfileFile(
                                ProfileFile.aggregator().build()));
            case Real real -> {
                builder.region(Region.of(real.region())).credentialsProvider(real.credentials());
                real.profile()
                        .ifPresent(
                                name -> builder.overrideConfiguration(settings -> settings.defaultProfileName(name)));
            }
        }
        return builder.build();
    }
}
