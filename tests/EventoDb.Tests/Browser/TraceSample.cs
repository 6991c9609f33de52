using System.Globalization;
using System.Text;
using EventoDb.Client;

namespace EventoDb.Tests.Browser;

/// <summary>Traces to look at: an order of which milliseconds, hours and days are seen side by side, as large as wanted.</summary>
internal static class TraceSample
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 12, 0, 0, 123, TimeSpan.Zero);

    /// <summary>So many messages in global order.</summary>
    public static List<StoredMessage> Of(int count)
    {
        var random = new Random(17);
        var messages = new List<StoredMessage>();
        var positions = new Dictionary<string, long>();
        var time = Start;
        var order = Add("order-17", "OrderPlaced", null, 0);
        while (messages.Count < count)
        {
            var part = messages.Count / 12;
            var payment = count > 12 ? $"payment-17+{part}" : "payment-17";
            var requested = Add(payment, "PaymentRequested", order, part == 0 ? 3.2 : 1400);
            var cause = requested;
            if (part % 3 == 1) cause = Add(payment, "PaymentDeclined", requested, 76_500);
            var received = Add(payment, "PaymentReceived", cause, part % 5 == 4 ? 12_600_000 : 812);
            var paid = order = Add("order-17", part == 0 ? "OrderPaid" : "InstalmentPaid", received, 1.9);
            var stock = $"stock-{(char)('a' + (part % 4))}";
            var reserved = Add(stock, "ItemsReserved", paid, 14);
            Add($"invoice-{2000 + (part % 40)}", "InvoiceSent", paid, 41);
            var packed = Add($"shipment-9{part % 25:d2}", "Packed", reserved, random.Next(1_800_000, 9_000_000));
            var sent = Add($"shipment-9{part % 25:d2}", "HandedToCarrier", packed, 7_200_000);
            Add("mail-42", "CustomerNotified", sent, 230);
            Add($"shipment-9{part % 25:d2}", "Delivered", sent, random.Next(50_000_000, 180_000_000));
        }
        return messages;

        StoredMessage Add(string stream, string type, StoredMessage? cause, double later)
        {
            if (messages.Count >= count) return messages[^1];
            time = time.AddTicks((long)(later * TimeSpan.TicksPerMillisecond * (0.7 + (random.NextDouble() * 0.6))));
            var position = positions[stream] = positions.GetValueOrDefault(stream, -1) + 1;
            var links = cause is null ? "" : string.Create(CultureInfo.InvariantCulture,
                $$"""{"causationMessageId":"{{cause.Id}}","causationMessagePosition":{{cause.Position}},"causationMessageStreamName":"{{cause.StreamName}}","correlationStreamName":"order-17"}""");
            var data = string.Create(CultureInfo.InvariantCulture, $$"""{"amount":{{random.Next(100, 9000) / 100.0}},"customer":"c-42","items":[{"sku":"A-{{messages.Count}}","quantity":{{random.Next(1, 5)}}}],"note":"part {{messages.Count}}"}""");
            messages.Add(Message(stream, type, position, messages.Count + 1, data, links, time));
            return messages[^1];
        }
    }

    /// <summary>What docs/tour.md traces, with the times that such things take.</summary>
    public static List<StoredMessage> Tour()
    {
        var messages = new List<StoredMessage>();
        Add("order-17", "OrderPlaced", null, 0, """{"total":40}""");
        Add("payment-17", "PaymentRequested", 0, 0.0032, """{"amount":40}""");
        Add("stock-a", "ItemsReserved", 0, 0.0143, """{"order":"order-17"}""");
        Add("payment-17", "PaymentDeclined", 1, 76.5, """{"reason":"limit reached"}""");
        Add("order-17", "OrderCancelled", 3, 76.5019, "{}");
        return messages;

        void Add(string stream, string type, int? cause, double seconds, string data)
        {
            var links = cause is { } index
                ? string.Create(CultureInfo.InvariantCulture, $$"""{"causationMessageStreamName":"{{messages[index].StreamName}}","causationMessagePosition":{{messages[index].Position}},"correlationStreamName":"order-17"}""")
                : "";
            messages.Add(Message(stream, type, messages.Count(message => message.StreamName == stream), messages.Count + 1, data, links, Start.AddSeconds(seconds)));
        }
    }

    /// <summary>So many messages of a day in a shop, more of them at noon than at night.</summary>
    public static List<StoredMessage> Day(int count)
    {
        var random = new Random(42);
        string[] types = ["OrderPlaced", "PaymentRequested", "PaymentReceived", "OrderPaid", "ItemsReserved", "InvoiceSent", "Packed", "CustomerNotified", "PaymentDeclined"];
        string[] categories = ["order", "payment", "payment", "order", "stock", "invoice", "shipment", "mail", "payment"];
        var times = Enumerable.Range(0, count).Select(_ => 86_400 * (0.5 + (0.42 * Math.Pow((random.NextDouble() * 2) - 1, 3)) + (0.06 * (random.NextDouble() - 0.5)))).Order().ToList();
        return [.. times.Select((seconds, i) =>
        {
            var kind = random.Next(100) < 4 ? 8 : random.Next(8);
            var stream = $"{categories[kind]}-{(int)Math.Pow(random.Next(1, 1000), 0.7)}";
            return Message(stream, types[kind], i, i + 1, """{"customer":"c-42","total":40}""", "", new DateTimeOffset(Start.Date, TimeSpan.Zero).AddSeconds(seconds));
        })];
    }

    /// <summary>A message.</summary>
    public static StoredMessage Message(string stream, string type, long position, long globalPosition, string data, string metadata, DateTimeOffset time) => new(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"0195a8d0-0000-7000-8000-{globalPosition:d12}")),
        stream, type, position, globalPosition, Encoding.UTF8.GetBytes(data), Encoding.UTF8.GetBytes(metadata), time, 0);
}
