/*
 * The queue between threads: order, bounds, and a consumer that lags.
 *
 * SPDX-License-Identifier: MIT
 */
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "hunt/queue.h"
#include "seine.h"
#include "suite.h"

#define PACKETS 20000

static uint32_t
next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

/* The bytes of packet number `number`, of any size from 8 on. */
static void
fill(char *body, size_t size, size_t number)
{
    memset(body, (int)(number & 0xff), size);
    memcpy(body, &number, sizeof(number));
}

static void
check(const struct packet *packet, size_t size, size_t number)
{
    size_t got, i;

    memcpy(&got, packet->body, sizeof(got));
    ck_assert_uint_eq(got, number);
    ck_assert_int_eq(packet->kind, (int)(number % 5));
    for (i = sizeof(got); i < size; i++)
        if (packet->body[i] != (char)(number & 0xff))
            ck_abort_msg("packet %zu differs at %zu", number, i);
}

static size_t
size_of(size_t number)
{
    uint32_t state = (uint32_t)number * 7919U + 1;
    uint32_t kind = next_random(&state) % 100;

    return 8 + next_random(&state) % (kind ? 200 : 20000);
}

START_TEST(a_full_queue_takes_no_more)
{
    struct queue queue = {.limit = 65536};
    size_t size, count = 0;
    int status = 0;

    while (status == 0 && count < 10000) {
        if (sn_queue_put(&queue, 0, 100))
            count++;
        else
            status = sn_queue_grow(&queue, 100, false);
        ck_assert_uint_le(queue.bytes, 65536);
    }
    ck_assert_int_eq(status, QUEUE_FULL);
    ck_assert_uint_gt(count, 65536 / 256);
    ck_assert_ptr_null(sn_queue_put(&queue, 0, 100));
    /* by force it does */
    ck_assert_int_eq(sn_queue_grow(&queue, 100, true), 0);
    ck_assert_ptr_nonnull(sn_queue_put(&queue, 0, 100));
    /* and once some was read */
    ck_assert_ptr_nonnull(sn_queue_take(&queue, &size));
    sn_queue_done(&queue, size);
    ck_assert_ptr_nonnull(sn_queue_take(&queue, &size));
    sn_queue_done(&queue, size);
    ck_assert_int_eq(sn_queue_grow(&queue, 100, false), 0);
    sn_queue_fini(&queue);
    ck_assert_uint_eq(queue.bytes, 0);
}
END_TEST

/* One packet alone may be larger than the limit: else it could never go. */
START_TEST(a_large_packet_goes_alone)
{
    struct queue queue = {.limit = 1};
    size_t size;

    ck_assert_int_eq(sn_queue_grow(&queue, 1000, false), 0);
    ck_assert_ptr_nonnull(sn_queue_put(&queue, 3, 1000));
    ck_assert(!sn_queue_has(&queue));
    ck_assert_int_eq(sn_queue_grow(&queue, 8, false), QUEUE_FULL);
    ck_assert(sn_queue_has(&queue));
    ck_assert_int_eq(sn_queue_take(&queue, &size)->kind, 3);
    ck_assert_int_eq(sn_queue_grow(&queue, 8, false), QUEUE_FULL);
    sn_queue_done(&queue, size);
    ck_assert_int_eq(sn_queue_grow(&queue, 8, false), 0);
    ck_assert_int_eq(sn_queue_grow(&queue, SIZE_MAX, false), SEINE_E_MEMORY);
    sn_queue_fini(&queue);
}
END_TEST

struct pair {
    struct queue queue;
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

static void
nap(uint32_t *state)
{
    struct timespec time = {.tv_nsec = next_random(state) % 20000};

    if (next_random(state) % 100 == 0)
        nanosleep(&time, NULL);
}

static void *
produce(void *user)
{
    struct pair *pair = user;
    uint32_t state = 1;

    for (size_t number = 0; number < PACKETS; number++) {
        size_t size = size_of(number);
        char *body = sn_queue_put(&pair->queue, (int)(number % 5), size);

        if (!body) {
            pthread_mutex_lock(&pair->lock);
            while (sn_queue_grow(&pair->queue, size, false) == QUEUE_FULL) {
                pthread_cond_signal(&pair->changed);
                pthread_cond_wait(&pair->changed, &pair->lock);
            }
            pthread_mutex_unlock(&pair->lock);
            body = sn_queue_put(&pair->queue, (int)(number % 5), size);
        }
        if (!body)
            return pair;
        fill(body, size, number);
        nap(&state);
        if (next_random(&state) % 8 && number + 1 < PACKETS)
            continue;
        pthread_mutex_lock(&pair->lock);
        sn_queue_publish(&pair->queue);
        pthread_cond_signal(&pair->changed);
        pthread_mutex_unlock(&pair->lock);
    }
    return NULL;
}

static const size_t limits[] = {1, 1000, 65536, 4194304};

START_TEST(packets_come_in_order)
{
    struct pair pair = {.queue = {.limit = limits[_i]}};
    size_t number = 0, size, done;
    uint32_t state = 2;
    pthread_t thread;
    void *failed;

    ck_assert_int_eq(pthread_mutex_init(&pair.lock, NULL), 0);
    ck_assert_int_eq(pthread_cond_init(&pair.changed, NULL), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, produce, &pair), 0);
    while (number < PACKETS) {
        const struct packet *packet;

        pthread_mutex_lock(&pair.lock);
        while (!(packet = sn_queue_take(&pair.queue, &size))) {
            pthread_cond_signal(&pair.changed);
            pthread_cond_wait(&pair.changed, &pair.lock);
        }
        pthread_mutex_unlock(&pair.lock);
        for (done = 0; done < size && next_random(&state) % 16; number++) {
            check(packet, size_of(number), number);
            done += packet->size;
            packet = sn_packet_next(packet);
            nap(&state);
        }
        pthread_mutex_lock(&pair.lock);
        sn_queue_done(&pair.queue, done);
        pthread_cond_signal(&pair.changed);
        pthread_mutex_unlock(&pair.lock);
    }
    ck_assert_int_eq(pthread_join(thread, &failed), 0);
    ck_assert_ptr_null(failed);
    ck_assert(!sn_queue_has(&pair.queue));
    sn_queue_fini(&pair.queue);
    pthread_cond_destroy(&pair.changed);
    pthread_mutex_destroy(&pair.lock);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("queue");
    TCase *tcase = tcase_create("queue");

    tcase_set_timeout(tcase, 30);
    tcase_add_test(tcase, a_full_queue_takes_no_more);
    tcase_add_test(tcase, a_large_packet_goes_alone);
    tcase_add_loop_test(tcase, packets_come_in_order, 0,
                        (int)(sizeof(limits) / sizeof(limits[0])));
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
