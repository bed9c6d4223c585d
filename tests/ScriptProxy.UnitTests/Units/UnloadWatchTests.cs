using ScriptProxy.Host.Units;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Units;

public sealed class UnloadWatchTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordedLog _log = new();
    private readonly object _code = new();

    [Fact]
    public void Code_that_many_quick_collections_leave_is_not_named_yet()
    {
        Assert.Empty(Collected(times: 30, apart: TimeSpan.Zero).Lingering);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Code_that_many_collections_leave_for_seconds_is_named_once()
    {
        Assert.Equal(["a.csx"], Collected(times: 30, apart: TimeSpan.FromSeconds(1)).Lingering);
        Assert.Single(_log.Lines);
    }

    [Fact]
    public void Code_that_goes_late_under_load_is_not_named()
    {
        Assert.Empty(Collected(times: 19, apart: TimeSpan.FromSeconds(1)).Lingering);
        Assert.Empty(_log.Lines);
    }

    private UnloadWatch Collected(int times, TimeSpan apart)
    {
        var watch = new UnloadWatch(_time, _log.CreateLogger("watch"));
        watch.Add("a.csx", new WeakReference(_code));
        for (var i = 0; i < times; i++)
        {
            GC.Collect();
            _time.Advance(apart);
            watch.Look();
        }

        GC.KeepAlive(_code);
        return watch;
    }
}
