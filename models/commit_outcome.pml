/*
 * The outcome of a commit whose acknowledgement was lost: no acknowledged transaction is lost, none is applied twice.
 *
 * A client makes up to two attempts of one invocation. The acknowledgement of each COMMIT may be lost, whether or not the
 * COMMIT arrives, and the session continues without the client. The server crashes, loses unflushed WAL, and assigns the
 * transaction ids in that WAL again; once, a synchronous standby is promoted. Other transactions commit at any time.
 *
 * The client looks for a fact that only its transaction writes: it waits for the transaction's lock, looks for the fact in
 * a snapshot taken after that, and has a commit of its own acknowledged before it relies on the result.
 *
 *   -DBY_NUMBER       looks up the status of the transaction id
 *   -DWITHOUT_LOCK    does not wait for the lock
 *   -DSNAPSHOT_FIRST  waits for the lock, and looks in a snapshot taken before that
 *   -DUNCONFIRMED     relies on the result without a commit of its own
 */

#define ATTEMPTS 2
#define CRASHES 2
#define OTHERS 3
#define NUMBERS 8

mtype = { NONE, OPEN, RECORDED, FLUSHED, ENDED };

/* The transactions of the attempts. */
mtype session[ATTEMPTS] = NONE;
byte number[ATTEMPTS];
bool arrived[ATTEMPTS];    /* COMMIT has reached the session */
bool lock[ATTEMPTS];
bool recorded[ATTEMPTS];   /* the record of the commit is in the WAL */
bool flushed[ATTEMPTS];
bool replicated[ATTEMPTS];
bool visible[ATTEMPTS];    /* its writes, including the fact, are visible */
bool answered[ATTEMPTS];

/* The outcomes that the client reported: committed or rolled back. */
bool done[ATTEMPTS];
bool undone[ATTEMPTS];

/* The next transaction id: assigned, in the flushed WAL, and in the replicated WAL. */
byte next = 1;
byte flushed_next = 1;
byte replicated_next = 1;
bool other[NUMBERS];       /* another transaction has committed with the id */

/* The lookup's own commit. */
bool confirming;
bool confirm_replicated;

byte epoch;                /* the number of crashes and promotions, which end all sessions */
bool promoted;

inline check(i) {
  assert(!done[i] || visible[i]);
  assert(!undone[i] || !visible[i]);
  assert(!(visible[0] && visible[1]));
}

inline flush() {
  flushed_next = next;
  flushed[0] = recorded[0];
  flushed[1] = recorded[1];
}

inline ship() {
  replicated_next = flushed_next;
  replicated[0] = flushed[0];
  replicated[1] = flushed[1];
  confirm_replicated = confirming;
}

/* After a restart, exactly the commits in the flushed WAL are visible, acknowledged or not. */
inline restart(i) {
  recorded[i] = flushed[i];
  visible[i] = flushed[i];
  lock[i] = false;
  if
  :: session[i] != NONE -> session[i] = ENDED
  :: else
  fi;
}

proctype Session(byte i) {
  end:
  do
  :: atomic { session[i] == OPEN && arrived[i] -> recorded[i] = true; session[i] = RECORDED }
  :: atomic { session[i] == OPEN && !arrived[i] -> lock[i] = false; session[i] = ENDED }
  :: atomic { session[i] == RECORDED -> flush(); session[i] = FLUSHED }
  :: atomic {
       session[i] == FLUSHED && (replicated[i] || promoted) ->
       visible[i] = true; lock[i] = false; answered[i] = true; session[i] = ENDED;
       check(i)
     }
  :: session[i] == ENDED -> break
  od
}

active proctype Server() {
  byte crashes, others;
  end:
  do
  :: atomic { flush() }
  :: atomic { !promoted -> ship() }
  :: atomic {
       others < OTHERS ->
       others++; other[next] = true; next++; flush();
       if
       :: promoted
       :: else -> ship()
       fi
     }
  :: atomic {
       crashes < CRASHES ->
       crashes++; epoch++; next = flushed_next; confirming = false; confirm_replicated = false;
       restart(0); restart(1); check(0); check(1)
     }
  :: atomic {
       !promoted ->
       promoted = true; epoch++; next = replicated_next; flushed_next = replicated_next;
       confirming = false; confirm_replicated = false;
       flushed[0] = replicated[0]; flushed[1] = replicated[1];
       restart(0); restart(1); check(0); check(1)
     }
  od
}

active proctype Client() {
  byte a, began;
  bool seen;
  do
  :: a == ATTEMPTS -> break
  :: else ->
    atomic { began = epoch; number[a] = next; next++; lock[a] = true; session[a] = OPEN; arrived[a] = true; run Session(a) }
    if
    :: answered[a] -> atomic { done[a] = true; check(a) }; break
    :: skip /* the connection is lost */
    fi;
    /* A COMMIT that is still on its way may never arrive; the session then ends. */
    if
    :: atomic { session[a] == OPEN -> arrived[a] = false }
    :: skip
    fi;
    ask:
    began = epoch;
    seen = false;
#ifdef BY_NUMBER
    atomic {
      session[a] == ENDED ->
      seen = other[number[a]] || visible[a] || (visible[0] && number[0] == number[a])
    }
#else
#ifdef SNAPSHOT_FIRST
    seen = visible[a];
#endif
#ifndef WITHOUT_LOCK
    !lock[a];
#endif
#ifndef SNAPSHOT_FIRST
    seen = visible[a];
#endif
#endif
#ifndef UNCONFIRMED
    atomic {
      if
      :: began != epoch -> goto ask
      :: else -> flush(); confirming = true; confirm_replicated = false
      fi
    }
    if
    :: atomic { began == epoch && (confirm_replicated || promoted) -> confirming = false }
    :: began != epoch -> goto ask
    fi;
#endif
    if
    :: seen -> atomic { done[a] = true; check(a) }; break
    :: else -> atomic { undone[a] = true; check(a); a++ }
    fi
  od
}
