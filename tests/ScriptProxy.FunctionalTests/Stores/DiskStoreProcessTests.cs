using System.IO.Pipelines;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Stores.Disk;

namespace ScriptProxy.FunctionalTests.Stores;

/// <summary>What a store on disk means for whole processes.</summary>
public sealed class DiskStoreProcessTests
{
    private const int Pages = 100;

    /// <summary>Writes without end: pages whose bytes follow from their number and length, replaced, updated, removed and purged.</summary>
    private const string Rule = """
        var store = DiskStore("pages", new DiskStoreOptions { Folder = "{folder}/store", MaxBytes = 16 << 20 });

        Every(TimeSpan.FromMilliseconds(1), async stopping =>
        {
            for (var i = 0; i < 20; i++)
            {
                var number = Random.Shared.Next(100);
                var length = Random.Shared.Next(8) == 0 ? Random.Shared.Next(300_000) : Random.Shared.Next(5_000);
                var bytes = new byte[length];
                for (var place = 0; place < length; place++)
                {
                    bytes[place] = (byte)(number * 31 + place * 7 + place / 251 + length);
                }

                var head = Head(number, 200);
                await using var writer = store.Begin(head, null, store.Moment);
                if (writer is null || !await writer.WriteAsync(bytes, stopping))
                {
                    continue;
                }

                var stored = await writer.CommitAsync();
                switch (Random.Shared.Next(30))
                {
                    case < 4 when stored is not null: await store.UpdateAsync(stored, Head(number, 203), store.Moment); break;
                    case 4: await store.RemoveAsync("page-" + Random.Shared.Next(100)); break;
                    case 5: await store.InvalidateAsync(new Invalidation.Tagged("tag-" + Random.Shared.Next(10)), soft: number % 2 == 0); break;
                }
            }
        });

        static StoredHead Head(int number, int status) => new()
        {
            Key = "page-" + number, PrimaryKey = "page-" + number, Url = "https://example.org/" + number, Status = status, Headers = [],
            RequestTime = DateTimeOffset.UnixEpoch, ResponseTime = DateTimeOffset.UnixEpoch, FreshUntil = DateTimeOffset.MaxValue, Tags = ["tag-" + number % 10],
        };
        """;

    [Fact]
    public async Task Whenever_the_process_is_killed_what_is_found_is_what_was_written()
    {
        using var first = ProxyProcess.StartWith(new() { ["rules/writer.csx"] = Rule }, Arguments);
        var folder = Path.Combine(first.Folder, "store");
        var found = 0;
        for (var kill = 0; kill < 4; kill++)
        {
            using var proxy = kill == 0 ? null : first.StartBeside(Arguments);
            var process = proxy ?? first;
            await process.ListeningAsync();
            var started = DateTime.UtcNow;
            await Eventually.TrueAsync(() => Entries(folder).Count(path => File.GetLastWriteTimeUtc(path) > started) > 20, "it writes");
            await Task.Delay(Random.Shared.Next(100));
            process.Now.Kill();
            await process.ExitAsync();
            found += await CheckAsync(folder);
        }

        Assert.InRange(found, 80, 4 * Pages);
    }

    [Fact]
    public async Task A_second_process_is_refused_the_folder_and_may_check_its_rules()
    {
        using var proxy = ProxyProcess.StartWith(new() { ["rules/keeper.csx"] = """DiskStore("pages", new DiskStoreOptions { Folder = "store" });""" }, Arguments);
        await proxy.ListeningAsync();

        using var second = proxy.StartBeside(Arguments);
        Assert.Equal(2, await second.ExitAsync());
        Assert.Contains("keeper.csx(1,1): error SP0507", second.Errors + second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Errors + second.Output, StringComparison.Ordinal);

        using var check = proxy.StartBeside("check");
        Assert.Equal(0, await check.ExitAsync());
    }

    private static string[] Arguments => ["--urls", "http://127.0.0.1:0", "--set", "Rules:WarmUp=false", "--set", "Rules:Cache=cache"];

    private static string[] Entries(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder, new string('?', 32), SearchOption.AllDirectories) : [];

    private static async Task<int> CheckAsync(string folder)
    {
        await using var store = new DiskStore("pages", new() { Folder = folder, MaxBytes = 16 << 20 }, TimeProvider.System, NullLogger.Instance);
        var found = 0;
        for (var number = 0; number < Pages; number++)
        {
            if (await store.FindAsync($"page-{number}") is not { } page)
            {
                continue;
            }

            Assert.True(page.Head.Status is 200 or 203);
            using var target = new MemoryStream();
            var writer = PipeWriter.Create(target, new StreamPipeWriterOptions(leaveOpen: true));
            await page.Body.CopyToAsync(writer, 0, null, CancellationToken.None);
            await writer.CompleteAsync();
            var bytes = target.ToArray();
            Assert.Equal(Enumerable.Range(0, bytes.Length).Select(place => (byte)((number * 31) + (place * 7) + (place / 251) + bytes.Length)), bytes);
            found++;
        }

        Assert.Equal(0, store.Figures.Damaged);
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "writing")));
        return found;
    }
}
