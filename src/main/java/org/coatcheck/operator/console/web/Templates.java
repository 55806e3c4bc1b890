package org.coatcheck.operator.console.web;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.qute.TemplateLocator.TemplateLocation;
import io.quarkus.qute.Variant;
import java.io.Reader;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The templates beside {@code console.css}. Everything that they insert is escaped, as they all are HTML. */
public final class Templates {

    private static final Variant HTML = Variant.forContentType(Variant.TEXT_HTML);

    private final Engine engine = Engine.builder()
            .addDefaults()
            .addValueResolver(new ReflectionValueResolver())
            .addResultMapper(new HtmlEscaper(List.of(Variant.TEXT_HTML)))
            .addLocator(name -> Assets.text(name + ".html").map(Location::new))
            .build();

    private record Location(String text) implements TemplateLocation {

        @Override
        public Reader read() {
            return new StringReader(text);
        }

        @Override
        public Optional<Variant> getVariant() {
            return Optional.of(HTML);
        }
    }

    /**
     * Fills in a template.
     *
     * @param name of its file, without the extension
     * @param data by the names that the template has for them
     */
    public String render(String name, Map<String, ?> data) {
        TemplateInstance instance = engine.getTemplate(name).instance();
        data.forEach(instance::data);
        return instance.render();
    }
}
