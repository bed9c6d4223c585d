using System.Globalization;
using System.Net.Http.Json;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Admin.LogPoints;
using ScriptProxy.Host.Commands;

namespace ScriptProxy.Host.Hosting;

/// <summary>What <c>scriptproxy log-point</c> does at a running proxy.</summary>
internal static class LogPointActions
{
    private const int Ok = 0;

    public static async Task<int> RunAsync(string address, LogPointOrder order, bool json, TextWriter output)
    {
        using var admin = new AdminClient(address);
        var text = await (order switch
        {
            LogPointOrder.Add add => admin.AskAsync(HttpMethod.Post, LogPointEndpoints.Root, JsonContent.Create(add.Request)),
            LogPointOrder.Remove { Id: { } id } => admin.AskAsync(HttpMethod.Delete, string.Create(CultureInfo.InvariantCulture, $"{LogPointEndpoints.Root}/{id}")),
            LogPointOrder.Remove => admin.AskAsync(HttpMethod.Delete, LogPointEndpoints.Root),
            _ => admin.AskAsync(HttpMethod.Get, LogPointEndpoints.Root),
        });
        if (json)
        {
            await output.WriteLineAsync(text);
        }
        else if (order is LogPointOrder.List)
        {
            WriteList(output, admin.Read<IReadOnlyList<AdminLogPoint>>(text));
        }
        else
        {
            WriteChange(output, admin.Read<AdminLogPoints>(text), order is LogPointOrder.Add);
        }

        return Ok;
    }

    private static void WriteList(TextWriter output, IReadOnlyList<AdminLogPoint> points)
    {
        if (points.Count == 0)
        {
            output.WriteLine("There are no log points.");
            return;
        }

        TextTable.Write(output, ["id", "place", "logged", "left out", "failures", "until", "expression"], points.Select(point => (string[])
        [
            Number(point.Id), point.Place, $"{Number(point.Logged)} of {Number(point.Limit)}", Number(point.LeftOut), Number(point.Failures), Time(point.Until),
            point.When is null ? point.Expression : $"{point.Expression}  when {point.When}",
        ]));
    }

    private static void WriteChange(TextWriter output, AdminLogPoints answer, bool isAdded)
    {
        foreach (var point in answer.Points)
        {
            output.WriteLine(isAdded
                ? $"Log point {point.Id} stands before: {point.LineText}{Environment.NewLine}It logs {point.Limit} times at most, until {Time(point.Until)}.{(point.RunsOnce ? $"{Environment.NewLine}It runs once, while the rule loads: to log for each request, name a line within a hook's braces." : "")}"
                : $"Log point {point.Id} at {point.Place} is removed; it has logged {point.Logged} times.");
        }

        output.WriteLine($"Generation {answer.Generation} serves.");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
