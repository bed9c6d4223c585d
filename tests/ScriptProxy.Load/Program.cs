using System.Globalization;
using ScriptProxy.Load.Bodies;
using ScriptProxy.Load.Mistakes;
using ScriptProxy.Load.Reload;
using ScriptProxy.Load.Slow;
using ScriptProxy.Load.Soak;

string? file = null;
if (Array.IndexOf(args, "--output") is >= 0 and var place && place + 1 < args.Length)
{
    (file, args) = (args[place + 1], [.. args[..place], .. args[(place + 2)..]]);
}

int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

switch (args.FirstOrDefault())
{
    case "soak":
        var figures = await SoakRun.RunAsync(Number(1, 1000), Number(2, 200), Number(3, 200), Console.Out);
        figures.Write(Console.Out);
        return figures.Broken.Count == 0 ? 0 : 1;
    case "reload":
        return await ReloadRun.RunAsync(Number(1, 5), Number(2, 6), Console.Out) ? 0 : 1;
    case "bodies":
        return await BodiesRun.RunAsync(Number(1, 10_000), Console.Out) ? 0 : 1;
    case "slow":
        return await new SlowRun(Number(1, 1000), Number(2, 10_000), Number(3, 1024) << 10, TimeSpan.FromSeconds(Number(4, 60))).RunAsync(Console.Out) ? 0 : 1;
    case "mistakes":
        return await new MistakesRun(new MistakesSettings(Number(1, 3), TimeSpan.FromSeconds(Number(2, 5)), Number(3, 2))).RunAsync(Console.Out, file) ? 0 : 1;
    default:
        await Console.Error.WriteLineAsync("usage: soak [CHANGES] [REPLACEMENTS] [WARM_UP] | reload [ROUNDS] [SECONDS] | bodies [MEGABYTES] | slow [CLIENTS] [BYTES_PER_SECOND] [KILOBYTES] [SECONDS] | mistakes [ROUNDS] [SECONDS] [BAD_PER_SECOND] [--output FILE]");
        return 2;
}
