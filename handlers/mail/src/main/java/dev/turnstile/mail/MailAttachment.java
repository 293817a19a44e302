package dev.turnstile.mail;

import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.ParseException;

/** A file attached to a mail. Immutable. */
public final class MailAttachment {

    private final String name;
    private final String type;
    private final byte[] content;

    private MailAttachment(String name, String type, byte[] content) {
        this.name = HeaderText.checked("attachment's name", name);
        this.type = HeaderText.checked("attachment's type", type);
        this.content = content.clone();
        try {
            new ContentType(type);
        } catch (ParseException e) {
            throw new MailRefusedException("expected a media type for '" + name + "', got '" + type + "'", e);
        }
    }

    /**
     * Returns an attachment with a copy of the content.
     *
     * @param name the file name that the recipient sees
     * @param type the media type, such as {@code application/pdf}
     * @param content the bytes
     * @throws MailRefusedException if the name or the type contains a control character, or the type is not a media
     *     type
     */
    public static MailAttachment of(String name, String type, byte[] content) {
        return new MailAttachment(name, type, content);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the media type. */
    public String type() {
        return type;
    }

    /** Returns a copy of the bytes. */
    public byte[] content() {
        return content.clone();
    }
}
