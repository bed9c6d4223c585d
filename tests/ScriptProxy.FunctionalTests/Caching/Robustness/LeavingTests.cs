using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

/// <summary>Clients that go away or stall.</summary>
public sealed class LeavingTests
{
    private const string SmallStore = """ "Memory": { "MaxEntryKilobytes": 1 } """;
    private const string Request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private readonly TaskCompletionSource _head = new();
    private readonly TaskCompletionSource _rest = new();
    private readonly TaskCompletionSource _aborted = new();

    [Theory]
    [InlineData("")]
    [InlineData(SmallStore)]
    public async Task Where_the_client_leaves_for_whom_it_was_fetched_the_others_get_all(string options)
    {
        await using var caching = await CachingProxy.StartAsync(Halves("Cache-Control: max-age=60"), options, settings: CachingProxy.Patient);
        await using var leader = await RawClient.ConnectAsync(caching.Proxy.Address);
        await leader.SendAsync(Request);
        await Eventually.TrueAsync(() => caching.Asked == 1, "the fetch");
        var others = Enumerable.Range(0, 10).Select(_ => caching.TextAsync("/", "Host: a")).ToArray();
        await caching.WaitingAsync(10);
        _head.SetResult();
        await leader.ReadUntilAsync("aaaa");
        leader.Reset();
        await Eventually.TrueAsync(() => caching.UnderWay == 11, "it has left");
        _rest.SetResult();
        Assert.All(await Task.WhenAll(others), text => Assert.Equal(Whole, text));
        Assert.Equal(1, caching.Asked);
    }

    [Fact]
    public async Task Where_all_leave_what_is_kept_is_stored_all_the_same()
    {
        await using var caching = await CachingProxy.StartAsync(Halves("Cache-Control: max-age=60"), settings: CachingProxy.Patient);
        await LeaveAsync(caching);
        _rest.SetResult();
        await Eventually.TrueAsync(() => caching.UnderWay == 0, "the end of the fetch");
        Assert.Equal(Whole, await caching.TextAsync("/", "Host: a"));
        Assert.Equal(1, caching.Asked);
    }

    [Theory]
    [InlineData("", "no-store")]
    [InlineData(SmallStore, "max-age=60")]
    public async Task Where_all_leave_what_is_not_kept_the_upstream_is_let_go(string options, string cacheControl)
    {
        await using var caching = await CachingProxy.StartAsync(Halves($"Cache-Control: {cacheControl}"), options, expectErrors: true, settings: CachingProxy.Patient);
        await LeaveAsync(caching);
        await Eventually.TrueAsync(() => _aborted.Task.IsCompleted, "the upstream sees the end");
        await Eventually.TrueAsync(() => caching.UnderWay == 0, "nothing is left");
    }

    [Fact]
    public async Task Where_all_leave_what_has_no_end_the_upstream_is_let_go_some_time()
    {
        await using var caching = await CachingProxy.StartAsync(Halves("Cache-Control: max-age=86400"), expectErrors: true, settings: CachingProxy.Patient);
        await LeaveAsync(caching);
        await Eventually.TrueAsync(() => caching.UnderWay == 1, "the fetch is left");
        await Eventually.TrueAsync(
            () =>
            {
                caching.Clock.Advance(TimeSpan.FromSeconds(10));
                return _aborted.Task.IsCompleted;
            },
            "the upstream sees the end");
        await Eventually.TrueAsync(() => caching.UnderWay == 0, "nothing is left");
    }

    [Fact]
    public async Task Who_leaves_before_the_head_frees_the_upstream_too_where_it_is_not_kept()
    {
        await using var caching = await CachingProxy.StartAsync(Halves("Cache-Control: no-store"), expectErrors: true);
        await using (var client = await RawClient.ConnectAsync(caching.Proxy.Address))
        {
            await client.SendAsync(Request);
            await Eventually.TrueAsync(() => caching.Asked == 1, "the fetch");
            client.Reset();
        }

        await Eventually.TrueAsync(() => caching.UnderWay == 1, "only the fetch is left");
        _head.SetResult();
        await Eventually.TrueAsync(() => caching.UnderWay == 0 && _aborted.Task.IsCompleted, "nothing is left");
    }

    [Fact]
    public async Task Who_stalls_holds_up_the_others_for_a_while_only_and_memory_is_bounded()
    {
        const int Length = 32 << 20;
        long written = 0;
        await using var caching = await CachingProxy.StartAsync(
            async (http, _) =>
            {
                await _head.Task;
                CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
                for (; written < Length; written += 64 << 10)
                {
                    await http.Response.Body.WriteAsync(new byte[64 << 10]);
                }
            },
            """ "Memory": { "MaxEntryKilobytes": 64 }, "Lookup": { "SlowReader": "00:00:10" } """,
            expectErrors: true,
            settings: CachingProxy.Patient);
        await using var stalled = await RawClient.ConnectAsync(caching.Proxy.Address);
        await stalled.SendAsync(Request);
        await Eventually.TrueAsync(() => caching.Asked == 1, "the fetch");
        var others = Enumerable.Range(0, 5).Select(_ => LengthAsync(caching)).ToArray();
        await caching.WaitingAsync(5);
        _head.SetResult();
        await Eventually.TrueAsync(StandsAsync, "the upstream waits for the slowest");
        Assert.InRange(written, 1, Length - 1);
        Assert.DoesNotContain(others, other => other.IsCompleted);

        await Eventually.TrueAsync(
            async () =>
            {
                if (await StandsAsync())
                {
                    caching.Clock.Advance(TimeSpan.FromSeconds(10));
                }

                return others.All(other => other.IsCompleted);
            },
            "the others go on");
        Assert.All(await Task.WhenAll(others), length => Assert.Equal(Length, length));
        Assert.DoesNotContain("\r\n0\r\n\r\n", await stalled.ReadToEndAsync());
        Assert.Equal(1, caching.Asked);

        async Task<bool> StandsAsync()
        {
            // Not for a moment only, as where the machine has no time for whoever should go on.
            var before = Interlocked.Read(ref written);
            for (var look = 0; look < 5 && before > 0 && before == Interlocked.Read(ref written); look++)
            {
                await Task.Delay(100);
            }

            return before > 0 && before == Interlocked.Read(ref written);
        }
    }

    [Fact]
    public async Task Where_all_leave_a_part_the_upstream_is_let_go_and_asked_again_by_who_comes_then()
    {
        await using var caching = await CachingProxy.StartAsync(
            async (http, count) =>
            {
                http.Response.StatusCode = 206;
                await Halves("Cache-Control: max-age=60", "ETag: \"a\"", "Content-Range: bytes 0-3999/4000")(http, count);
            },
            expectErrors: true);
        await using (var client = await RawClient.ConnectAsync(caching.Proxy.Address))
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-\r\n\r\n");
            _head.SetResult();
            await client.ReadUntilAsync("aaaa");
            client.Reset();
        }

        await Eventually.TrueAsync(() => _aborted.Task.IsCompleted, "the upstream sees the end");
        await Eventually.TrueAsync(() => caching.UnderWay == 0, "nothing is left");
        _rest.SetResult();
        Assert.Equal(Whole, await caching.TextAsync("/", "Host: a", "Range: bytes=0-"));
        Assert.Equal(2, caching.Asked);
    }

    [Fact]
    public async Task So_many_parts_of_one_thing_are_fetched_for_all_and_more_for_those_alone_who_ask()
    {
        await using var caching = await CachingProxy.StartAsync(async (http, _) =>
        {
            await _head.Task;
            var first = int.Parse(http.Request.Headers.Range.ToString()["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
            http.Response.StatusCode = 206;
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60", "ETag: \"a\"", $"Content-Range: bytes {first}-99/100");
            await http.Response.WriteAsync(new string('x', 100 - first));
        });
        var asking = Enumerable.Range(1, 20).Select(first => caching.GetAsync("/", "Host: a", $"Range: bytes={first}-")).ToArray();
        await Eventually.TrueAsync(() => caching.Asked == 20 && caching.UnderWay == 16 + 16 + 4, "all have asked, four of them for themselves");
        _head.SetResult();
        foreach (var (answer, first) in (await Task.WhenAll(asking)).Zip(Enumerable.Range(1, 20)))
        {
            Assert.Equal(100 - first, (await answer.Content.ReadAsByteArrayAsync()).Length);
            answer.Dispose();
        }

        await Eventually.TrueAsync(() => caching.UnderWay == 0, "nothing is left");
        Assert.Equal(50, (await caching.TextAsync("/", "Host: a", "Range: bytes=50-")).Length);
        Assert.Equal(20, caching.Asked);
    }

    /// <summary>What is larger than the store takes is held in part for those who read it: that must not fill the store.</summary>
    [Fact]
    public async Task Who_reads_slowly_what_is_too_large_does_not_keep_the_rest_from_being_stored()
    {
        var writingSince = 0L;
        await using var caching = await CachingProxy.StartAsync(
            async (http, _) =>
            {
                CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
                if (http.Request.Path == "/small")
                {
                    await http.Response.WriteAsync(new string('s', 200_000));
                    return;
                }

                try
                {
                    for (var written = 0; written < 64 << 20; written += 64 << 10)
                    {
                        Volatile.Write(ref writingSince, Stopwatch.GetTimestamp());
                        await http.Response.Body.WriteAsync(new byte[64 << 10], http.RequestAborted);
                    }
                }
                catch (OperationCanceledException)
                {
                }
            },
            """ "Memory": { "MaxMegabytes": 32, "MaxEntryKilobytes": 8192 } """,
            expectErrors: true);
        var clients = new List<RawClient>();
        for (var number = 0; number < 6; number++)
        {
            var client = await RawClient.ConnectAsync(caching.Proxy.Address);
            clients.Add(client);
            await client.SendAsync($"GET /{number} HTTP/1.1\r\nHost: a\r\n\r\n");
            await Eventually.TrueAsync(() => caching.Asked == number + 1, "the upstream is asked");

            // Where it stands depends on how soon those before it let go, and on what sockets hold.
            await Eventually.TrueAsync(() => Stopwatch.GetElapsedTime(Volatile.Read(ref writingSince)) > TimeSpan.FromSeconds(0.5), $"the upstream waits for client {number}");
            caching.Clock.Advance(TimeSpan.FromSeconds(11));
        }

        var asked = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                caching.Clock.Advance(TimeSpan.FromSeconds(11)); // for whoever went on for a while after it seemed to stand
                var path = $"/small?{asked++}"; // another each time, since it is remembered for a while that there was no room
                Assert.Equal(200_000, (await caching.TextAsync(path)).Length);
                using var second = await caching.GetAsync(path);
                return second.Headers.GetValues("Cache-Status").Single().Contains("; hit", StringComparison.Ordinal);
            },
            "there is room again");
        foreach (var client in clients)
        {
            client.Reset();
        }

        await Eventually.TrueAsync(() => caching.UnderWay == 0, "nothing is left");
    }

    private static string Whole => new string('a', 2_000) + new string('z', 2_000);

    private static async Task<long> LengthAsync(CachingProxy caching)
    {
        using var response = await caching.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "a" } }, HttpCompletionOption.ResponseHeadersRead);
        var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 << 10];
        long length = 0;
        while (await body.ReadAsync(buffer) is > 0 and var read)
        {
            length += read;
        }

        return length;
    }

    private Func<HttpContext, int, Task> Halves(params string[] headers) => async (http, _) =>
    {
        http.RequestAborted.Register(() => _aborted.TrySetResult());
        await _head.Task;
        CachingProxy.Add(http.Response, headers);
        await http.Response.WriteAsync(Whole[..2_000]);
        await http.Response.Body.FlushAsync();
        await Task.WhenAny(_rest.Task, _aborted.Task);
        await http.Response.WriteAsync(Whole[2_000..]);
    };

    /// <summary>Two clients ask, get the beginning, and leave.</summary>
    private async Task LeaveAsync(CachingProxy caching)
    {
        await using var first = await RawClient.ConnectAsync(caching.Proxy.Address);
        await using var second = await RawClient.ConnectAsync(caching.Proxy.Address);
        await first.SendAsync(Request);
        await Eventually.TrueAsync(() => caching.Asked == 1, "the fetch");
        await second.SendAsync(Request);
        await caching.WaitingAsync(1);
        _head.SetResult();
        await first.ReadUntilAsync("aaaa");
        await second.ReadUntilAsync("aaaa");
        first.Reset();
        second.Reset();
    }
}
