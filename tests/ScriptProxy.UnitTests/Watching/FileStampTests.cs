using ScriptProxy.Host.Watching;

namespace ScriptProxy.UnitTests.Watching;

public sealed class FileStampTests
{
    [Fact]
    public void A_file_whose_time_was_set_back_has_changed_just_now()
    {
        var path = Path.GetTempFileName();
        var hourAgo = DateTime.UtcNow.AddHours(-1);
        File.SetLastWriteTimeUtc(path, hourAgo);

        var stamp = FileStamp.Of(path)!.Value;

        File.Delete(path);
        Assert.Equal(hourAgo, new DateTime(stamp.Written), TimeSpan.FromSeconds(1));
        Assert.Equal(DateTime.UtcNow, new DateTime(stamp.Changed), TimeSpan.FromMinutes(1));
    }
}
