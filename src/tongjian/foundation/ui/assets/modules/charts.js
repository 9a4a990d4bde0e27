import { BarChart, HeatmapChart, LineChart, TreemapChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  TooltipComponent,
  TreemapChart,
  VisualMapComponent,
]);

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const fontSize = () => parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.93;

function axis(given) {
  if (!given) return undefined;
  const words = { color: css("--ink-soft"), fontSize: fontSize(), hideOverlap: true };
  return {
    ...given,
    axisLabel: words,
    nameTextStyle: words,
    axisLine: { lineStyle: { color: css("--line-strong") } },
    splitLine: { show: given.type === "value", lineStyle: { color: css("--sunk") } },
  };
}

const TREEMAP = {
  left: 0,
  right: 0,
  top: 4,
  bottom: 4,
  itemStyle: { borderColor: "#fff", borderWidth: 1, gapWidth: 1 },
};

function labelled(series) {
  const size = { fontSize: fontSize() };
  if (series.type === "treemap") Object.assign(series, TREEMAP);
  return { ...series, label: { ...size, ...series.label }, cursor: "pointer" };
}

// Tooltips are drawn on the canvas: as HTML they would need inline styles, which are forbidden here.
function complete(option) {
  const flat = option.xAxis !== undefined;
  return {
    ...option,
    animationDuration: 250,
    textStyle: { fontFamily: css("--font"), fontSize: fontSize(), color: css("--ink") },
    tooltip: { ...option.tooltip, renderMode: "richText", confine: true },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, icon: "rect", ...option.legend },
    xAxis: axis(option.xAxis),
    yAxis: axis(option.yAxis),
    grid: flat
      ? { left: 4, right: 16, top: option.legend?.show ? 44 : 28, bottom: 4, containLabel: true }
      : undefined,
    series: option.series.map(labelled),
  };
}

export function mount(figure) {
  const canvas = figure.querySelector(".chart-canvas");
  const option = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const chart = echarts.init(canvas, null, { renderer: "canvas" });
  const draw = () => chart.setOption(complete(option), true);
  draw();
  chart.on("click", ({ data }) => data?.url && location.assign(data.url));
  new ResizeObserver(() => chart.resize()).observe(canvas);
  addEventListener("resize", draw);
  figure.addEventListener("click", (event) => serve(event, figure, chart));
}

function serve({ target }, figure, chart) {
  const toggle = target.closest("[data-chart-table]");
  if (toggle) {
    const asTable = toggle.getAttribute("aria-pressed") !== "true";
    toggle.setAttribute("aria-pressed", String(asTable));
    figure.querySelector(".chart-canvas").hidden = asTable;
    figure.querySelector(".chart-table").hidden = !asTable;
  }
  if (target.closest("[data-chart-save]")) {
    const link = document.createElement("a");
    link.download = `${figure.querySelector("h3").textContent}.png`;
    link.href = chart.getDataURL({ pixelRatio: 2, backgroundColor: "#fff" });
    link.click();
  }
}
