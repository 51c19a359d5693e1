/* The statements of acts, sent to SQLite from C with nothing around them: what the database alone can do.
 *
 *   sqlite_acts DATABASE SCRIPT ACTS_A_TRANSACTION SECONDS
 *
 * DATABASE was made by the program (schema, triggers, an office) and has the same settings here: WAL,
 * synchronous=FULL, foreign keys, the same cache. SCRIPT is a case of ten acts (`harness/statements.py`):
 *
 *   ACT                 the next act begins
 *   SQL <text>          a statement, on one line
 *   INT|TEXT|HEX|NULL   its next value
 *   KEY <what> <which>  its next value, made anew for every case
 *
 * Every statement is prepared once. Prints one line of JSON.
 */
#define _GNU_SOURCE
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum kind { INT, TEXT, BLOB, NUL, CASE, SERIAL, PROCEDURE, LETTER, COMMAND, DOCUMENT, ARRIVAL };
struct value { enum kind kind; long long number; char *bytes; int size; };
struct statement { sqlite3_stmt *ready; struct value *values; int count; int is_arrival; };
struct act { struct statement *statements; int count; };

static sqlite3 *db;
static struct act *acts;
static int act_count;

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, db ? sqlite3_errmsg(db) : "");
    exit(1);
}

static void *more(void *old, int count, size_t size) {
    void *grown = realloc(old, (size_t)(count + 1) * size);
    if (!grown) fail("memory");
    memset((char *)grown + (size_t)count * size, 0, size);
    return grown;
}

static struct value read_value(char *line) {
    struct value value = {NUL, 0, NULL, 0};
    if (!strncmp(line, "INT ", 4)) {
        value.kind = INT;
        value.number = atoll(line + 4);
    } else if (!strncmp(line, "TEXT ", 5)) {
        value.kind = TEXT;
        value.bytes = strdup(line + 5);
        value.size = (int)strlen(line + 5);
    } else if (!strncmp(line, "HEX ", 4)) {
        value.kind = BLOB;
        value.size = (int)strlen(line + 4) / 2;
        value.bytes = malloc((size_t)value.size + 1);
        for (int nth = 0; nth < value.size; nth++) {
            unsigned one;
            if (sscanf(line + 4 + 2 * nth, "%2x", &one) != 1) fail("hexadecimal");
            value.bytes[nth] = (char)one;
        }
    } else if (!strncmp(line, "KEY ", 4)) {
        static const char *names[] = {"case", "serial", "procedure", "letter", "command", "document", "arrival"};
        char name[32];
        if (sscanf(line + 4, "%31s %lld", name, &value.number) != 2) fail("key");
        for (int nth = 0; nth < 7; nth++)
            if (!strcmp(name, names[nth])) value.kind = CASE + nth;
        if (value.kind == NUL) fail(name);
    } else if (strcmp(line, "NULL")) {
        fail(line);
    }
    return value;
}

static void read_script(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) fail(path);
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getline(&line, &room, file)) > 0) {
        if (line[length - 1] == '\n') line[length - 1] = 0;
        struct act *act = act_count ? &acts[act_count - 1] : NULL;
        if (!strcmp(line, "ACT")) {
            acts = more(acts, act_count++, sizeof *acts);
        } else if (!act) {
            fail("a statement before the first act");
        } else if (!strncmp(line, "SQL ", 4)) {
            act->statements = more(act->statements, act->count, sizeof *act->statements);
            struct statement *next = &act->statements[act->count++];
            if (sqlite3_prepare_v3(db, line + 4, -1, SQLITE_PREPARE_PERSISTENT, &next->ready, NULL)) fail(line);
            next->is_arrival = !!strstr(line, "MAX(\"entry\".\"arrival\")");
        } else {
            struct statement *last = &act->statements[act->count - 1];
            last->values = more(last->values, last->count, sizeof *last->values);
            last->values[last->count++] = read_value(line);
        }
    }
    free(line);
    fclose(file);
}

static char digits[64][80]; /* the random keys of a case, by act */

static void bind(struct statement *one, int nth, long long serial, long long arrival) {
    struct value *value = &one->values[nth];
    char text[96];
    /* `$7` is a name here: its place is where it was first seen */
    snprintf(text, sizeof text, "$%d", nth + 1);
    int place = sqlite3_bind_parameter_index(one->ready, text), done = SQLITE_OK;
    if (!place) return;
    switch (value->kind) {
    case INT: done = sqlite3_bind_int64(one->ready, place, value->number); break;
    case SERIAL: done = sqlite3_bind_int64(one->ready, place, serial); break;
    case ARRIVAL: done = sqlite3_bind_int64(one->ready, place, arrival); break;
    case TEXT: done = sqlite3_bind_text(one->ready, place, value->bytes, value->size, SQLITE_STATIC); break;
    case BLOB: done = sqlite3_bind_blob(one->ready, place, value->bytes, value->size, SQLITE_STATIC); break;
    case NUL: done = sqlite3_bind_null(one->ready, place); break;
    default:
        if (value->kind == CASE) snprintf(text, sizeof text, "R8-%04lld", serial);
        if (value->kind == PROCEDURE) snprintf(text, sizeof text, "R8-%04lld/1", serial);
        if (value->kind == LETTER)
            snprintf(text, sizeof text, "R8-%04lld/1/%lld/%lld", serial, value->number / 10, value->number % 10);
        if (value->kind == COMMAND) snprintf(text, sizeof text, "%.36s", digits[value->number]);
        if (value->kind == DOCUMENT) snprintf(text, sizeof text, "%.64s", digits[value->number]);
        done = sqlite3_bind_text(one->ready, place, text, -1, SQLITE_TRANSIENT);
    }
    if (done) fail("bind");
}

static void perform(struct act *act, long long serial) {
    long long arrival = 0;
    for (int nth = 0; nth < act->count; nth++) {
        struct statement *one = &act->statements[nth];
        for (int place = 0; place < one->count; place++) bind(one, place, serial, arrival);
        int step;
        while ((step = sqlite3_step(one->ready)) == SQLITE_ROW)
            if (one->is_arrival) arrival = sqlite3_column_int64(one->ready, 0) + 1;
        if (step != SQLITE_DONE) fail(sqlite3_sql(one->ready));
        sqlite3_reset(one->ready);
    }
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run(const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL)) fail(sql);
}

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "sqlite_acts DATABASE SCRIPT ACTS_A_TRANSACTION SECONDS\n");
        return 2;
    }
    int together = atoi(arguments[3]);
    double until = atof(arguments[4]);
    if (together < 1 || sqlite3_open(arguments[1], &db)) fail("open");
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32768");
    read_script(arguments[2]);
    long long serial = 1, done = 0;
    double started = seconds_now();
    srandom((unsigned)time(NULL));
    while (seconds_now() - started < until) {
        for (int nth = 0; nth < act_count && nth < 64; nth++)
            for (int digit = 0; digit < 64; digit++)
                digits[nth][digit] = "0123456789abcdef"[random() & 15];
        for (int nth = 0; nth < act_count; nth++) {
            if (done % together == 0) run("BEGIN IMMEDIATE");
            perform(&acts[nth], serial);
            if (++done % together == 0) run("COMMIT");
        }
        serial++;
    }
    if (done % together) run("COMMIT");
    double elapsed = seconds_now() - started;
    printf("{\"acts\": %lld, \"acts_a_second\": %.1f, \"sqlite\": \"%s\"}\n", done, (double)done / elapsed,
           sqlite3_libversion());
    return 0;
}
