using System.Diagnostics;
using ScriptProxy.MicroBenchmarks.Eviction;
using ScriptProxy.MicroBenchmarks.Results;
using ScriptProxy.Testing.Units;

if (args is ["eviction"])
{
    EvictionReport.Write(Repository.File("tests", "bench", "results", "eviction.md"));
    return 0;
}

var path = Repository.File("tests", "bench", "results", "micro.md");
var file = new ResultFile(path);
if (args is [var name, var only])
{
    var pieces = Measuring.Pieces.Single(type => type.Name == name);
    var rows = Measuring.Run(pieces, only);
    file.Write(Measuring.Machine, [.. rows.OfType<Row>()], Measuring.Pieces.SelectMany(type => Measuring.Names(type)));
    foreach (var row in rows.OfType<Row>())
    {
        Console.WriteLine($"{row.Section,-34} {row.Piece,-56} {row.Nanoseconds,9:0.0} ns ± {row.Spread,6:0.0} {row.Bytes,6} B");
    }

    return rows.All(row => row is not null) ? 0 : 1;
}

var filter = args.FirstOrDefault("");
if (filter.Length > 0 && file.Machine is { } machine && machine != Measuring.Machine)
{
    Console.Error.WriteLine($"micro: {path} has results of {machine}, and this is {Measuring.Machine}: measure all, without a filter.");
    return 2;
}

// A process for each class: what the compiler learns from one must not change another.
var failed = 0;
foreach (var pieces in Measuring.Pieces.Where(type => Measuring.Names(type, filter).Any()))
{
    using var process = Process.Start(Environment.ProcessPath!, [pieces.Name, filter]);
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        Console.Error.WriteLine($"micro: {pieces.Name} failed; see the newest log in {AppContext.BaseDirectory}artifacts");
        failed = 1;
    }
}

return failed;
