using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules.Cache;

namespace ScriptProxy.UnitTests.Rules.Cache;

public sealed class RuleCacheTests : IDisposable
{
    private readonly CachedRules _rules = new();

    public static TheoryData<string> Damages => ["truncated", "flipped at the end", "flipped in the hash", "garbage", "empty", "of another key"];

    public void Dispose() => _rules.Dispose();

    [Fact]
    public void An_unchanged_rule_is_not_compiled_again()
    {
        _rules.Write("a.csx", "#load \"_b.csx\"\n" + CachedRules.Rule);
        _rules.Write("_b.csx", "var b = 1;");
        var (compiled, _) = _rules.Build();
        var (kept, needed) = _rules.Build();

        Assert.False(needed);
        Assert.Equal((compiled!.Name, compiled.Path, compiled.ContentHash), (kept!.Name, kept.Path, kept.ContentHash));
        Assert.Equal(compiled.Image, kept.Image);
        Assert.Equal(compiled.Files, kept.Files);
        Assert.Empty(_rules.Findings);
        Assert.Empty(_rules.Log.Lines);
    }

    [Theory]
    [InlineData("a.csx", "#load \"_b.csx\"\nvar a = 2;")]
    [InlineData("_b.csx", "var b = 2;")]
    public void A_changed_rule_or_file_that_it_loads_is_compiled(string name, string text)
    {
        _rules.Write("a.csx", "#load \"_b.csx\"\nvar a = 1;");
        _rules.Write("_b.csx", "var b = 1;");
        _rules.Build();
        _rules.Write(name, text);

        Assert.True(_rules.Build().Compiled);
        Assert.False(_rules.Build().Compiled);
    }

    [Fact]
    public void Another_compiler_SDK_or_framework_finds_nothing()
    {
        _rules.Write("a.csx", CachedRules.Rule);
        _rules.Build();
        var other = new RuleCache(_rules.Folder, CompilerIdentity.Of([Guid.NewGuid()], []), TimeProvider.System, NullLogger.Instance);
        var same = new RuleCache(_rules.Folder, CompilerIdentity.Current(), TimeProvider.System, NullLogger.Instance);

        Assert.Null(other.Find(_rules.Source(), []));
        Assert.NotNull(same.Find(_rules.Source(), []));
    }

    [Fact]
    public void What_the_compiler_warned_of_is_warned_of_again()
    {
        _rules.Write("a.csx", "OnRequest(async request => { Task.Delay(1); await Task.Yield(); });");
        _rules.Build();
        var first = Assert.Single(_rules.Findings);

        Assert.False(_rules.Build().Compiled);
        Assert.Equal("CS4014", first.Code);
        Assert.Equal(first, Assert.Single(_rules.Findings));
    }

    [Fact]
    public void A_rule_with_an_error_is_not_kept()
    {
        _rules.Write("a.csx", "nonsense();");

        Assert.Null(_rules.Build().Rule);
        Assert.Empty(_rules.Entries);
        Assert.Equal((null, true), _rules.Build());
        Assert.True(_rules.Findings.HasErrors);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_entry_is_told_discarded_and_built_anew(string damage)
    {
        _rules.Write("a.csx", CachedRules.Rule);
        var (good, _) = _rules.Build();
        var entry = Assert.Single(_rules.Entries);
        Damage(entry, damage);

        var (rule, compiled) = _rules.Build();
        Assert.True(compiled);
        Assert.Equal(good!.Image, rule!.Image);
        Assert.Contains(entry, Assert.Single(_rules.Log.Lines), StringComparison.Ordinal);
        Assert.Empty(_rules.Findings);
        Assert.False(_rules.Build().Compiled);
    }

    [Fact]
    public async Task Many_may_read_and_write_at_once()
    {
        _rules.Write("a.csx", CachedRules.Rule);
        var (good, _) = _rules.Build();
        var entry = Assert.Single(_rules.Entries);
        var source = _rules.Source();

        // Each with a cache of its own, as processes have.
        await Parallel.ForAsync(0, 100, (i, _) =>
        {
            var cache = new RuleCache(_rules.Folder, CompilerIdentity.Current(), TimeProvider.System, NullLogger.Instance);
            if (i % 3 == 0)
            {
                cache.Keep(good!, []);
            }

            Assert.Equal(good!.Image, cache.Find(source, [])!.Image);
            return ValueTask.CompletedTask;
        });
        Assert.Equal(entry, Assert.Single(_rules.Entries));
    }

    private static void Damage(string path, string damage)
    {
        var bytes = File.ReadAllBytes(path);
        switch (damage)
        {
            case "truncated":
                bytes = bytes[..^1];
                break;
            case "flipped at the end":
                bytes[^1] ^= 1;
                break;
            case "flipped in the hash":
                bytes[0] ^= 1;
                break;
            case "garbage":
                Random.Shared.NextBytes(bytes);
                break;
            case "empty":
                bytes = [];
                break;
            default:
                bytes = new RuleCacheEntry([1], ["a.csx"], [], []).ToBytes(new byte[32]);
                break;
        }

        File.WriteAllBytes(path, bytes);
    }
}
