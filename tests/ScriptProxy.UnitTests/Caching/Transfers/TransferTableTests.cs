using ScriptProxy.Plugins.Caching.Transfers;
using ScriptProxy.UnitTests.Caching.Ranges.Partial;
using ScriptProxy.UnitTests.Caching.Stores;

namespace ScriptProxy.UnitTests.Caching.Transfers;

public sealed class TransferTableTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly TransferTable _table = new(new DictionaryStore().Alone(), TimeProvider.System, TimeSpan.FromSeconds(10));

    [Fact]
    public void So_many_parts_of_one_thing_are_fetched_at_a_time_whoever_comes_at_the_same_moment()
    {
        for (var round = 0; round < 200; round++)
        {
            var made = new Transfer?[24];
            Parallel.For(0, made.Length, part => made[part] = Join("key", $"part {part}"));
            Assert.Equal(16, made.Count(transfer => transfer is not null));
            made.OfType<Transfer>().ToList().ForEach(_table.End);
        }
    }

    [Fact]
    public void Where_one_ends_there_is_room_for_another_and_who_was_refused_takes_none()
    {
        var made = Enumerable.Range(0, 16).Select(part => Join("key", $"part {part}")!).ToList();
        Assert.Null(Join("key", "more"));
        Assert.Null(Join("key", "more"));
        Assert.NotNull(Join("key", null));
        _table.End(made[0]);
        Assert.NotNull(Join("key", "more"));
        Assert.Null(Join("key", "still more"));
    }

    private Transfer? Join(string key, string? partKey) => _table.Join(key, partKey, Now, anew: false, out _);
}
