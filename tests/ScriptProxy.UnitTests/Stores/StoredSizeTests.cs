using System.Globalization;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Stores.Memory;
using ScriptProxy.Plugins.Caching.Lookup;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Stores;

public sealed class StoredSizeTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task What_100_000_entries_take_is_what_the_store_says()
    {
        if (await OwnProcess.IsThisAsync())
        {
            await MeasureAsync(bodyBytes: 0);
            await MeasureAsync(bodyBytes: 1500);
        }
    }

    [Fact]
    public async Task Answers_made_ready_for_100_000_entries_take_a_bounded_part_beyond_that()
    {
        if (!await OwnProcess.IsThisAsync())
        {
            return;
        }

        const long OneAnswer = 2000;
        var store = new MemoryStore("test", new MemoryStoreOptions { MaxBytes = 1 << 30 }, _clock);
        for (var i = 0; i < 100_000; i++)
        {
            await using var writer = store.Begin(Head(i), 0, 0)!;
            Assert.NotNull(await writer.CommitAsync());
        }

        var answers = new Answers("ScriptProxy");
        var before = Memory.Settled();
        for (var i = 0; i < 100_000; i++)
        {
            var found = (await store.FindAsync(KeyOf(i), TestContext.Current.CancellationToken))!;
            Assert.Same(answers.Hit(found, _clock.GetUtcNow(), out _), answers.Hit(found, _clock.GetUtcNow(), out _));
        }

        var taken = Memory.Settled() - before;
        TestContext.Current.SendDiagnosticMessage($"{taken} bytes");
        Assert.True(taken < ReadyAnswers.Most * OneAnswer, $"{taken} bytes"); // one each were 200 MB
        GC.KeepAlive(answers);
    }

    private static string KeyOf(int i) => string.Create(CultureInfo.InvariantCulture, $"GET http://www.example.org/articles/{i}");

    private async Task MeasureAsync(int bodyBytes)
    {
        var store = new MemoryStore("test", new MemoryStoreOptions { MaxBytes = 1 << 30 }, _clock);
        var body = new byte[bodyBytes];
        await StoreAsync(-1);
        var before = (Real: Memory.Settled(), Said: store.Figures.Bytes);
        for (var i = 0; i < 100_000; i++)
        {
            await StoreAsync(i);
        }

        var real = Memory.Settled() - before.Real;
        var said = store.Figures.Bytes - before.Said;
        TestContext.Current.SendDiagnosticMessage($"really {real}, said {said}");
        Assert.Equal(100_001, store.Figures.Entries);
        Assert.InRange((double)said / real, 0.85, 1.15);

        async Task StoreAsync(int i)
        {
            await using var writer = store.Begin(Head(i), i % 2 == 0 ? bodyBytes : null, 0)!;
            await writer.WriteAsync(body);
            Assert.NotNull(await writer.CommitAsync());
        }
    }

    private StoredHead Head(int i)
    {
        var number = i.ToString(CultureInfo.InvariantCulture);
        var key = KeyOf(i);
        return StoreKit.Head(key, _clock, key, i % 4 == 0 ? [$"article-{number}", "articles"] : []) with
        {
            Url = "http://www.example.org/articles/" + number,
            Headers = new List<KeyValuePair<string, StringValues>>(5)
            {
                new("Content-Type", "text/html; charset=utf-8".Insert(0, "")),
                new("Cache-Control", $"public, max-age={60 + (i % 100)}"),
                new("ETag", $"\"{number}-5f3a\""),
                new("Last-Modified", $"Wed, 21 Oct 2015 07:28:{i % 60} GMT"),
                new("Content-Length", number),
            },
        };
    }
}
