using ScriptProxy.Host.Stores.Disk;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Stores.Disk;

public sealed class DiskModelTests
{
    private const int Keys = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_done_it_holds_what_a_dictionary_would(int seed)
    {
        await using var folder = new DiskStoreFolder();
        var random = new Random(seed);
        var model = new Dictionary<string, (StoredHead Head, byte[] Body)>();
        var store = await folder.OpenAsync();
        for (var step = 0; step < 600; step++)
        {
            folder.Clock.Advance(TimeSpan.FromSeconds(1));
            var key = $"{(random.Next(2) == 0 ? "a" : "b")}/{random.Next(Keys / 4)}|{random.Next(2)}";
            switch (random.Next(20))
            {
                case < 7:
                    var head = folder.Head(key, [$"t{random.Next(6)}", $"t{random.Next(6)}"]);
                    var body = DiskStoreFolder.Bytes(random.Next(4) == 0 ? random.Next(200_000) : random.Next(500), step);
                    Assert.NotNull(await folder.PutAsync(store, head, body, 1 + random.Next(100_000)));
                    model[key] = (head, body);
                    break;
                case < 13:
                    await AssertSameAsync(store, key, model);
                    break;
                case < 15:
                    Assert.True(store.Remove(key) || !model.ContainsKey(key)); // what a ban will meet may still be there
                    model.Remove(key);
                    break;
                case < 16 when model.TryGetValue(key, out var known):
                    var updated = known.Head with { Status = 203, Tags = [$"t{random.Next(6)}"], FreshUntil = folder.Clock.GetUtcNow().AddHours(1) };
                    Assert.NotNull(store.Update((await store.FindAsync(key))!, updated, store.Moment));
                    model[key] = (updated, known.Body);
                    break;
                case < 19:
                    Invalidate(store, random, model, folder.Clock.GetUtcNow());
                    break;
                default:
                    store = await folder.ReopenAsync(store);
                    break;
            }
        }

        foreach (var key in model.Keys)
        {
            await AssertSameAsync(store, key, model);
        }

        await folder.EntriesAsync(model.Count);
        Assert.Equal(model.Keys.Order(StringComparer.Ordinal), store.List().Select(item => item.Key).Order(StringComparer.Ordinal));
    }

    private static void Invalidate(DiskStore store, Random random, Dictionary<string, (StoredHead Head, byte[] Body)> model, DateTimeOffset now)
    {
        Invalidation what = random.Next(8) switch
        {
            < 3 => new Invalidation.Tagged($"t{random.Next(6)}"),
            < 6 => new Invalidation.Resource($"a/{random.Next(Keys / 4)}"),
            6 => new Invalidation.Prefixed($"https://example.org/b/{random.Next(Keys / 4)}"),
            _ => new Invalidation.Ban([new("path", BanTest.Matches, $"{random.Next(Keys / 4)}%7C")]),
        };
        var soft = random.Next(2) == 0;
        store.Invalidate(what, soft);
        foreach (var (key, (head, body)) in model.Where(pair => what.Includes(pair.Value.Head)).ToList())
        {
            if (soft)
            {
                model[key] = (head with { FreshUntil = head.FreshUntil < now ? head.FreshUntil : now }, body);
            }
            else
            {
                model.Remove(key);
            }
        }
    }

    private static async Task AssertSameAsync(DiskStore store, string key, Dictionary<string, (StoredHead Head, byte[] Body)> model)
    {
        var found = await store.FindAsync(key);
        if (!model.TryGetValue(key, out var known))
        {
            Assert.Null(found);
            return;
        }

        Assert.NotNull(found);
        Assert.Equal((known.Head.Status, known.Head.FreshUntil), (found.Head.Status, found.Head.FreshUntil));
        Assert.Equal(known.Head.Tags, found.Head.Tags);
        Assert.Equal(known.Body, await DiskStoreFolder.ReadAsync(found.Body));
    }
}
