namespace ScriptProxy.Plugins.AccessControl.Rules;

/// <summary>A part of the week. Its hours go by the clock on the wall, whatever that does in spring and autumn.</summary>
internal sealed class Hours(HoursOptions options, TimeProvider time)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);

    public bool IsNow()
    {
        var now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), _zone);
        var hour = TimeOnly.FromTimeSpan(now.TimeOfDay);
        var today = now.DayOfWeek;
        if (options.To is not { } end)
        {
            return hour >= options.From && IsOn(today);
        }

        return options.From < end
            ? hour >= options.From && hour < end && IsOn(today)
            : (hour >= options.From && IsOn(today)) || (hour < end && IsOn((DayOfWeek)(((int)today + 6) % 7)));
    }

    private bool IsOn(DayOfWeek day) => options.Days?.Contains(day) != false;
}
