/** Next runs this file in the browser before anything else of a page. */
import { mendBrowser } from '#components/banner/mended-browser.ts';

mendBrowser();
