using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.Sdk;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Fetching;

public sealed class FetchedBodyTests
{
    private readonly BlockingCollection<IFetch> _fetches = [];

    [Fact]
    public async Task The_head_comes_before_the_body_and_the_body_as_the_upstream_sends_it()
    {
        var gate = new SemaphoreSlim(0);
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            await http.Response.StartAsync();
            await http.Response.Body.FlushAsync();
            foreach (var piece in new[] { "one", "two" })
            {
                await gate.WaitAsync();
                await http.Response.WriteAsync(piece);
            }

            await gate.WaitAsync();
        });
        await using var proxy = await StartAsync(upstream);

        await using var fetch = await AskAsync(proxy);
        var fetched = await fetch.ResponseAsync();

        Assert.Equal(200, fetched.Status);
        gate.Release();
        Assert.Equal("one", await PieceAsync(fetched.Body));
        gate.Release();
        Assert.Equal("two", await PieceAsync(fetched.Body));
        gate.Release();
        Assert.True((await fetched.Body.ReadAsync()).IsCompleted);
    }

    [Fact]
    public async Task An_upstream_whose_answer_nobody_reads_has_to_wait()
    {
        var sent = 0L;
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            var bytes = new byte[10_000];
            while (Interlocked.Add(ref sent, bytes.Length) <= 100_000_000)
            {
                await http.Response.Body.WriteAsync(bytes);
            }
        });
        await using var proxy = await StartAsync(upstream);

        await using var fetch = await AskAsync(proxy);
        var fetched = await fetch.ResponseAsync();
        var before = -1L;
        await Eventually.TrueAsync(
            async () =>
            {
                await Task.Delay(100); // longer than sending what fits takes
                return before == (before = Interlocked.Read(ref sent));
            },
            "sending stalls");
        Assert.InRange(before, 1, 50_000_000);

        var read = 0L;
        while (await fetched.Body.ReadAsync() is { } result && !(result.IsCompleted && result.Buffer.IsEmpty))
        {
            read += result.Buffer.Length;
            fetched.Body.AdvanceTo(result.Buffer.End);
        }

        Assert.Equal(100_000_000, read);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_breaks_off_ends_with_an_exception(bool hasLength)
    {
        var gate = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            http.Response.ContentLength = hasLength ? 1000 : null;
            await http.Response.WriteAsync("begun");
            await http.Response.Body.FlushAsync();
            await gate.Task;
            http.Abort();
        });
        await using var proxy = await StartAsync(upstream);

        await using var fetch = await AskAsync(proxy);
        var fetched = await fetch.ResponseAsync();

        Assert.Equal((200, null), (fetched.Status, fetched.Failure));
        gate.SetResult();
        var exception = await Assert.ThrowsAnyAsync<IOException>(fetched.ReadAsync);
        Assert.Contains("destination 'd1' of cluster 'main'", exception.Message);
        Assert.Contains("Upstream failed at the stage ResponseBody", Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "failed")));
    }

    [Theory]
    [InlineData("/silent")]
    [InlineData("/endless")]
    public async Task Disposing_it_takes_the_question_back(string path)
    {
        var gone = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            http.RequestAborted.Register(gone.SetResult);
            if (http.Request.Path == "/endless")
            {
                await http.Response.WriteAsync("begun");
                await http.Response.Body.FlushAsync();
            }

            await Task.Delay(-1, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var proxy = await StartAsync(upstream, expectErrors: false);
        var fetch = await AskAsync(proxy, path);
        await Eventually.TrueAsync(() => !upstream.Requests.IsEmpty, "the upstream is asked");
        var fetched = path == "/endless" ? await fetch.ResponseAsync() : null;

        await fetch.DisposeAsync();

        await gone.Task;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await (fetched ?? await fetch.ResponseAsync()).ReadAsync();
        });
        await EndedAsync(proxy);
    }

    [Fact]
    public async Task Waiting_for_it_can_be_given_up_without_it()
    {
        var gate = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(_ => gate.Task);
        await using var proxy = await StartAsync(upstream);
        await using var fetch = await AskAsync(proxy);
        using var impatience = new CancellationTokenSource();

        var waiting = fetch.ResponseAsync(impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.SetResult();

        Assert.Equal(200, (await fetch.ResponseAsync()).Status);
    }

    [Fact]
    public async Task Trailers_come_after_the_body()
    {
        await using var upstream = await Upstream.StartAsync(
            async http =>
            {
                await http.Response.WriteAsync("body");
                http.Response.AppendTrailer("X-Sum", "7");
            },
            HttpProtocols.Http2);
        await using var proxy = await StartAsync(upstream, $$"""
            OnRequest(request => request.ForwardTo("{{upstream.Address}}", new ForwardOptions { VersionPolicy = System.Net.Http.HttpVersionPolicy.RequestVersionExact }));
            """);

        await using var fetch = await AskAsync(proxy);
        var fetched = await fetch.ResponseAsync();

        Assert.Equal("body", await fetched.ReadAsync());
        Assert.Equal("7", fetched.Trailers["X-Sum"]);
    }

    private Task<ProxyUnderTest> StartAsync(Upstream upstream, string more = "", bool expectErrors = true) => ProxyUnderTest.StartAsync(new ProxySetup
    {
        Upstream = upstream,
        ExpectErrors = expectErrors,
        Rule = LookupCode.FetchingRule(_fetches, more),
    });

    private async Task<IFetch> AskAsync(ProxyUnderTest proxy, string path = "/")
    {
        using var answer = await proxy.Client.GetAsync(path);
        return _fetches.Take();
    }

    private static Task EndedAsync(ProxyUnderTest proxy) =>
        Eventually.TrueAsync(() => proxy.Proxy.Fetches.Running == 0 && proxy.Proxy.Generations.Current.Pins.Sum == 0, "the fetch ends");

    private static async Task<string> PieceAsync(PipeReader body)
    {
        var result = await body.ReadAsync();
        var text = Encoding.Latin1.GetString(result.Buffer.ToArray());
        body.AdvanceTo(result.Buffer.End);
        return text;
    }
}
