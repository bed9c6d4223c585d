using ScriptProxy.Host.Rules.Cache;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Rules.Cache;

public sealed class RuleCacheTrimTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_not_used_for_a_month_goes()
    {
        Write("old.rule", TimeSpan.FromDays(31));
        Write("young.rule", TimeSpan.FromDays(29));
        Write("somebody-elses.txt", TimeSpan.FromDays(1000));
        new RuleCacheTrim(_folder.Path, _time).Added();

        Assert.Equal(["somebody-elses.txt", "young.rule"], Left());
    }

    [Fact]
    public void Beyond_the_size_what_was_not_used_for_longest_goes()
    {
        Write("3.rule", TimeSpan.FromDays(3));
        Write("1.rule", TimeSpan.FromDays(1));
        Write("2.rule", TimeSpan.FromDays(2));
        new RuleCacheTrim(_folder.Path, _time).Trim(maximumSize: 20);

        Assert.Equal(["1.rule", "2.rule"], Left());
    }

    [Fact]
    public void What_a_dead_process_left_half_written_goes_and_what_is_being_written_stays()
    {
        Write("dead.rule~", TimeSpan.FromHours(2));
        Write("alive.rule~", TimeSpan.FromSeconds(2));
        new RuleCacheTrim(_folder.Path, _time).Added();

        Assert.Equal(["alive.rule~"], Left());
    }

    [Fact]
    public void Use_keeps_an_entry_young()
    {
        using var rules = new CachedRules();
        rules.Write("a.csx", CachedRules.Rule);
        rules.Build();
        var entry = Assert.Single(rules.Entries);
        File.SetLastWriteTimeUtc(entry, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-29));
        rules.Build();

        Assert.InRange(File.GetLastWriteTimeUtc(entry), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1), DateTime.MaxValue);
    }

    private void Write(string name, TimeSpan age) => File.SetLastWriteTimeUtc(_folder.Write(name, "ten bytes."), _time.GetUtcNow().UtcDateTime - age);

    private IEnumerable<string?> Left() => Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
