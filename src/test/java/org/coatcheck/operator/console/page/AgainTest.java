package org.coatcheck.operator.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.coatcheck.operator.console.aws.Site;
import org.coatcheck.operator.console.web.Templates;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.junit.jupiter.api.Test;

/** A change in an AWS account asks first, and says of what and where. */
class AgainTest {

    private static final Stack STACK = new Stack(
            "coatcheck", "arn:aws:cloudformation:eu-west-1:123456789012:stack/coatcheck/1", Map.of(), Map.of());

    private static final ObjectName CAT = new ObjectName("photos", "a/cat.jpg");

    @Test
    void asksInAws() {
        Aws aws = new Aws.Real(Optional.empty(), "eu-west-1");

        assertThat(button(aws, frame -> Again.send("{}", "a/cat.jpg", frame.place())))
                .contains("data-confirm=\"Send 1 event to the function again: a/cat.jpg,"
                        + " in AWS account 123456789012, region eu-west-1?\"");
        assertThat(button(aws, frame -> Again.make("{}", CAT, true, frame.place())))
                .contains("data-confirm=\"Make the thumbnails of 1 object again: photos/a/cat.jpg,"
                        + " in AWS account 123456789012, region eu-west-1?\"");
    }

    @Test
    void asksNothingInALocalStack() {
        Aws aws = new Aws.Local(URI.create("http://127.0.0.1:4566"));

        assertThat(button(aws, frame -> Again.make("{}", CAT, true, frame.place())))
                .contains("Make again")
                .doesNotContain("data-confirm");
    }

    @Test
    void doesNotSayAgainOfTheFirstThumbnails() {
        Aws aws = new Aws.Real(Optional.empty(), "eu-west-1");

        assertThat(button(aws, frame -> Again.make("{}", CAT, false, frame.place())))
                .contains("Make the thumbnails of 1 object: photos/a/cat.jpg", ">Make</button>");
    }

    private static String button(Aws aws, Function<Frame, Again> again) {
        try (Site site = new Site(aws, STACK)) {
            Frame frame = new Frame(new Templates(), site, true);
            return frame.part("again", Map.of("again", again.apply(frame)));
        }
    }
}
