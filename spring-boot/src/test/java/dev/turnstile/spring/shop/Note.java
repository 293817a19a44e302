package dev.turnstile.spring.shop;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A note of the application, which Turnstile does not know. */
@Entity
@Table(name = "notes")
public class Note {

    @Id
    @Column(name = "text")
    private @Nullable String text;

    protected Note() {}

    public Note(String text) {
        this.text = text;
    }

    public @Nullable String text() {
        return text;
    }
}
