package dev.turnstile.spring.autoconfigure;

import dev.turnstile.embedded.EmbeddedPostgres;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;

/** A web application with a server of its own, on the database of one test. */
final class WebShop implements AutoCloseable {

    private final Database database = new Database();

    WebShop() {
        template().execute("ALTER TABLE orders ADD COLUMN lock_version integer NOT NULL DEFAULT 0");
    }

    /** Returns a template outside the application. */
    JdbcTemplate template() {
        return database.template();
    }

    /** Returns a runner of an application with a web server, on plain JDBC. */
    WebApplicationContextRunner runner() {
        return configured(new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new))
                .withConfiguration(AutoConfigurations.of(
                        JacksonAutoConfiguration.class,
                        HttpMessageConvertersAutoConfiguration.class,
                        DispatcherServletAutoConfiguration.class,
                        WebMvcAutoConfiguration.class,
                        ErrorMvcAutoConfiguration.class,
                        TomcatServletWebServerAutoConfiguration.class));
    }

    /** Returns a runner with Turnstile and without Spring MVC. */
    WebApplicationContextRunner configured(WebApplicationContextRunner runner) {
        return runner.withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        TurnstileAutoConfiguration.class,
                        TurnstileWebAutoConfiguration.class))
                .withPropertyValues(
                        "server.port=0",
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username="
                                + EmbeddedPostgres.shared().user(),
                        "spring.datasource.hikari.maximum-pool-size=4");
    }

    /** Runs the application, and calls it by HTTP. */
    static void run(WebApplicationContextRunner runner, Consumer<Http> use) {
        run(runner, (http, context) -> use.accept(http));
    }

    /** Runs the application, and calls it by HTTP. */
    static void run(WebApplicationContextRunner runner, BiConsumer<Http, AssertableWebApplicationContext> use) {
        runner.run(context -> {
            int port = Objects.requireNonNull(context.getSourceApplicationContext(
                                    AnnotationConfigServletWebServerApplicationContext.class)
                            .getWebServer())
                    .getPort();
            try (Http http = new Http(port)) {
                use.accept(http, context);
            }
        });
    }

    @Override
    public void close() {
        database.close();
    }
}
