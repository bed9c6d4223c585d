using ScriptProxy.Host.Stores.Disk;

namespace ScriptProxy.UnitTests.Stores.Disk;

public sealed class DiskIndexTests
{
    [Fact]
    public void A_million_planned_for_takes_less_than_150_bytes_each()
    {
        const int Count = 50_000;
        var index = new DiskIndex();
        for (var i = 0; i < Count; i++)
        {
            index.Put(Entry(i), [(ulong)i, KeyHash.OfName("tag", $"{i % 100}")], replace: true, out _);
        }

        Assert.Equal(Count, index.Count);
        Assert.InRange(index.Memory / Count, 80, 150);
    }

    [Fact]
    public void It_finds_what_a_dictionary_would()
    {
        var random = new Random(5);
        var index = new DiskIndex();
        var model = new Dictionary<KeyHash, (ulong Id, ulong Name)>();
        for (var step = 0; step < 50_000; step++)
        {
            var entry = Entry(random.Next(2000)) with { Id = (ulong)step };
            switch (random.Next(4))
            {
                case < 2:
                    var name = (ulong)random.Next(50);
                    index.Put(entry, [name, name + 1000], replace: true, out _);
                    model[entry.Hash] = (entry.Id, name);
                    break;
                case 2:
                    Assert.Equal(model.Remove(entry.Hash), index.Remove(entry.Hash, null, out _));
                    break;
                default:
                    Assert.Equal(model.TryGetValue(entry.Hash, out var known), index.TryFind(entry.Hash, use: true, out var found));
                    Assert.Equal(known.Id, found.Id);
                    break;
            }
        }

        Assert.Equal(model.Count, index.Count);
        Assert.Equal(model.Count * 4096L, index.Bytes);
        Assert.Equal(model.Keys.Order(By), index.All().Select(entry => entry.Hash).Order(By));
        for (var name = 0UL; name < 50; name++)
        {
            Assert.Equal(model.Where(pair => pair.Value.Name == name).Select(pair => pair.Key).Order(By), index.Named(name).Select(entry => entry.Hash).Order(By));
        }
    }

    [Fact]
    public void What_is_meant_twice_while_it_is_judged_stays_meant()
    {
        var index = new DiskIndex();
        var entry = Entry(1) with { Moment = 5 };
        index.Put(entry, [7], replace: true, out _);
        index.Mean(entry.Hash, entry.Id, 6);
        Assert.True(index.TryFind(entry.Hash, use: false, out var judged));

        index.Mean(entry.Hash, entry.Id, 7); // the moment stays the same

        Assert.False(index.Note(judged, 6));
        Assert.True(index.TryFind(entry.Hash, use: false, out var now) && now.IsMeant);
        Assert.True(index.Note(now, 7));
    }

    private static Comparer<KeyHash> By { get; } = Comparer<KeyHash>.Create((one, two) => (one.High, one.Low).CompareTo((two.High, two.Low)));

    private static IndexEntry Entry(int number) => new() { Hash = KeyHash.Of($"key-{number}"), Id = (ulong)number, Pages = 1, Expires = uint.MaxValue };
}
