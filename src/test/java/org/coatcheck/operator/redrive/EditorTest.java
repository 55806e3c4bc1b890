package org.coatcheck.operator.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.coatcheck.operator.terminal.CommandException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;

/** With real editors, as a shell starts them. */
class EditorTest {

    private static final SdkBytes EVENT = SdkBytes.fromUtf8String("{\"source\":\"aws:s3\",\"n\":1.50}");

    @Test
    void returnsWhatIsSavedByAnEditorWithOptions() throws Exception {
        SdkBytes edited = new Editor(Map.of("EDITOR", "sed -i 's/aws:s3/com.example/'")).edit(EVENT);

        assertThat(edited.asUtf8String()).contains("\"source\" : \"com.example\"");
    }

    @Test
    void leavesAnEventThatIsNotChangedByteForByte() throws Exception {
        assertThat(new Editor(Map.of("EDITOR", "true")).edit(EVENT)).isEqualTo(EVENT);
    }

    /** JSON can escape it, and no file can hold it. */
    @Test
    void editsAnEventWithHalfACharacter() throws Exception {
        SdkBytes event = SdkBytes.fromUtf8String("{\"detail\":\"a\\ud83d\"}");

        assertThat(new Editor(Map.of("EDITOR", "sed -i s/detail/details/")).edit(event))
                .isEqualTo(SdkBytes.fromUtf8String("{\"details\":\"a\\ud83d\"}"));
    }

    @Test
    void sendsNothingThatIsNotUtf8() {
        assertThatThrownBy(() -> new Editor(Map.of("EDITOR", "printf '\\374' >")).edit(EVENT))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("the edited event is not UTF-8");
    }

    @Test
    void prefersVisual() throws Exception {
        Map<String, String> both = Map.of("VISUAL", "true", "EDITOR", "false");

        assertThat(new Editor(both).edit(EVENT)).isEqualTo(EVENT);
    }

    @Test
    void sendsNothingIfTheEditorFailsOrTheFileIsEmpty() {
        assertThatThrownBy(() -> new Editor(Map.of("EDITOR", "exit 3; true")).edit(EVENT))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("nothing was sent: the editor \"exit 3; true\" ended with exit code 3");
        assertThatThrownBy(() -> new Editor(Map.of("EDITOR", "truncate -s 0")).edit(EVENT))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("the edited event is empty");
    }
}
