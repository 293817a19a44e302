package dev.turnstile.search;

import java.util.Set;

/** What a failure of the search engine concerns, by its status and the type of its error. */
enum Concern {

    /** Nothing: the index is as the event wants it, or newer. */
    NOTHING,

    /** Every document: the engine takes none until a person or time sets it right. */
    ENGINE,

    /** One attempt. */
    ATTEMPT,

    /** One document, which is never taken as it is. */
    DOCUMENT;

    private static final Set<Integer> ENGINE_STATUSES =
            Set.of(401, 403, 404, 405, 407, 408, 425, 429, 502, 503, 504, 507);
    private static final Set<Integer> LOGIN_STATUSES = Set.of(401, 403, 407);
    private static final Set<Integer> DOCUMENT_STATUSES = Set.of(400, 413, 422);
    private static final int TOO_LARGE = 413;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int FIRST_ERROR = 400;
    private static final String OLDER = "version_conflict_engine_exception";
    private static final String BLOCKED = "cluster_block_exception";
    private static final String CLOSED = "index_closed_exception";

    /** The limit of shards of a cluster; like a closed index it comes with status 400. */
    private static final String LIMIT = "validation_exception";

    /** Returns the concern of an error that the engine gave for one document of a request. */
    static Concern ofDocument(int status, String type) {
        if (ENGINE_STATUSES.contains(status) || Set.of(BLOCKED, CLOSED, LIMIT).contains(type)) {
            return ENGINE;
        }
        if (status == CONFLICT && type.equals(OLDER)) {
            return NOTHING;
        }
        return DOCUMENT_STATUSES.contains(status) ? DOCUMENT : ATTEMPT;
    }

    /**
     * Returns the concern of an answer to a whole request.
     *
     * @param status its status, 0 if there was no answer
     * @param documents how many documents the request had
     */
    static Concern ofRequest(int status, int documents) {
        if (status < FIRST_ERROR || ENGINE_STATUSES.contains(status)) {
            return ENGINE;
        }
        return status == TOO_LARGE && documents == 1 ? DOCUMENT : ATTEMPT;
    }

    /** Returns the remedy of an error that concerns every document. */
    static String remedy(int status, String type) {
        return switch (type) {
            case BLOCKED -> "remove the block of the index";
            case CLOSED -> "open the index";
            case LIMIT -> "raise the limit of the cluster";
            default ->
                LOGIN_STATUSES.contains(status)
                        ? "give the client a login that may write to the index"
                        : status == NOT_FOUND ? "create the index, or correct its name" : "the events wait";
        };
    }
}
