package org.coatcheck.operator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.coatcheck.operator.stack.Template;

/** The environment variables that tune the deployed function, as {@code deploy/template.yaml} sets them. */
final class TemplateVariables {

    /** A folded text of YAML: the lines below the name that are indented deeper. */
    private static final Pattern JAVA_OPTIONS = Pattern.compile("\n( +)JAVA_TOOL_OPTIONS: >-\n((?:\\1  .*\n)+)");

    private static final Pattern MALLOC_ARENAS = Pattern.compile("\n +MALLOC_ARENA_MAX: \"(\\d+)\"");

    private TemplateVariables() {}

    static Map<String, String> of(Path home) throws IOException {
        String template = Files.readString(Template.file(home));
        return Map.of(
                "JAVA_TOOL_OPTIONS",
                find(JAVA_OPTIONS, 2, template).strip().replaceAll("\\s+", " "),
                "MALLOC_ARENA_MAX",
                find(MALLOC_ARENAS, 1, template));
    }

    private static String find(Pattern setting, int group, String template) {
        Matcher found = setting.matcher(template);
        if (!found.find()) {
            throw new IllegalStateException("deploy/template.yaml has no setting of the form " + setting);
        }
        return found.group(group);
    }
}
