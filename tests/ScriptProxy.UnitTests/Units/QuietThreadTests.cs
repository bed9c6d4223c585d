using ScriptProxy.Host.Units;

namespace ScriptProxy.UnitTests.Units;

public sealed class QuietThreadTests
{
    [Fact]
    public void What_it_runs_gives_way_and_nothing_else_does()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the priority of a thread.");
        var usual = Priority();

        Assert.Equal(Math.Min(usual + 10, 19), QuietThread.Run(Priority));

        Assert.Equal(usual, Priority());
    }

    [Fact]
    public void It_throws_what_is_thrown() =>
        Assert.Throws<FormatException>(() => QuietThread.Run(() => throw new FormatException()));

    // The 19th field of proc_pid_stat(5), 16 behind the name in brackets.
    private static int Priority() => int.Parse(File.ReadAllText("/proc/thread-self/stat").Split(") ")[1].Split(' ')[16], provider: null);
}
